// Keys of WebAuthn: the browser makes or proves one, its answer goes in a field of the form.
(() => {
  "use strict";

  const toBytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const toText = (buffer) =>
    btoa(String.fromCharCode(...new Uint8Array(buffer)))
      .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

  const withBytes = (list) => list?.map((one) => ({ ...one, id: toBytes(one.id) }));

  async function made(options) {
    const key = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        user: { ...options.user, id: toBytes(options.user.id) },
        excludeCredentials: withBytes(options.excludeCredentials),
      },
    });
    return {
      ...head(key),
      response: {
        clientDataJSON: toText(key.response.clientDataJSON),
        attestationObject: toText(key.response.attestationObject),
        transports: key.response.getTransports?.() ?? [],
      },
    };
  }

  async function proven(options) {
    const allowed = withBytes(options.allowCredentials);
    const key = await navigator.credentials.get({
      publicKey: {
        ...options,
        challenge: toBytes(options.challenge),
        allowCredentials: allowed?.length ? allowed : undefined,
      },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = key.response;
    return {
      ...head(key),
      response: {
        clientDataJSON: toText(clientDataJSON),
        authenticatorData: toText(authenticatorData),
        signature: toText(signature),
        userHandle: userHandle ? toText(userHandle) : null,
      },
    };
  }

  const head = (key) => ({
    id: key.id,
    rawId: toText(key.rawId),
    type: key.type,
    clientExtensionResults: key.getClientExtensionResults(),
  });

  const WORDS = {
    NotAllowedError: "Браузер не получил подтверждения. Нажмите кнопку и попробуйте ещё раз.",
    InvalidStateError: "Этот ключ уже подключён к вашему кабинету.",
    SecurityError: "По этому адресу сайта ключи не работают. Откройте портал по его имени и https.",
  };

  for (const form of document.querySelectorAll("[data-passkey]")) {
    const note = form.querySelector("[data-passkey-note]");
    const answer = form.querySelector("[name=answer]");
    let isReady = false;
    // Before the guard of portal.js, which lets a form be sent once.
    window.addEventListener("submit", async (event) => {
      if (event.target !== form || isReady) return;
      event.preventDefault();
      event.stopPropagation();
      note.textContent = "";
      if (!window.PublicKeyCredential) {
        note.textContent = "Этот браузер не умеет работать с ключами доступа. Обновите его.";
        return;
      }
      try {
        const options = JSON.parse(form.dataset.options);
        const work = form.dataset.passkey === "create" ? made : proven;
        answer.value = JSON.stringify(await work(options));
      } catch (error) {
        note.textContent = WORDS[error.name] ?? "Ключ не сработал. Попробуйте ещё раз.";
        return;
      }
      isReady = true;
      form.requestSubmit();
    }, true);
  }
})();
