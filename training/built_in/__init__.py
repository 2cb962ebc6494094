"""The built-in course «Работа на портале»: texts of lessons, and what puts them into the school."""
