#!/bin/sh
# Makes the secrets of docker-compose.yml once; those that exist are kept.
set -eu
cd "$(dirname "$0")"
mkdir -p secrets certificates backups
chmod 0700 secrets
# The user of the container (10001) writes here; the copies are encrypted and private to him.
chmod 1777 backups
for name in secret_key database_password sms_report_secret max_webhook_secret telegram_webhook_secret; do
    [ -s "secrets/$name" ] || head -c 48 /dev/urandom | base64 | tr '+/' '-_' | tr -d '\n' > "secrets/$name"
done
# The password of the mail server, the secret of the identity server, the keys of the gateway of SMS
# and of bots are written by hand.
for name in email_password oidc_client_secret sms_password max_bot_token telegram_bot_token; do
    [ -e "secrets/$name" ] || : > "secrets/$name"
done
# Readable inside the containers, whose users have other numbers; the directory is ours alone.
chmod 0644 secrets/*
echo "Готово: deploy/secrets/. Сделайте копию в надёжном месте."
