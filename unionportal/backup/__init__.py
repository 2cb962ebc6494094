"""Backups: one encrypted file holds the database and the files of people, and gives both back."""
