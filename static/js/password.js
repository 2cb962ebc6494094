// How good a new password is, in words, while it is typed. The portal judges in the end.
(() => {
  "use strict";

  const field = document.querySelector("input[autocomplete=new-password]");
  if (!field) return;
  const words = document.createElement("p");
  words.className = "field-help";
  words.id = "password-words";
  words.setAttribute("aria-live", "polite");
  field.after(words);
  field.setAttribute("aria-describedby",
    [field.getAttribute("aria-describedby"), words.id].filter(Boolean).join(" "));

  const SHORTEST = 10;
  const plural = (number, one, few, many) => {
    const [tail, tens] = [number % 10, number % 100];
    if (tail === 1 && tens !== 11) return one;
    return tail >= 2 && tail <= 4 && (tens < 12 || tens > 14) ? few : many;
  };

  function judged(text) {
    const left = SHORTEST - [...text].length;
    if (!text) return "";
    if (left > 0) return `Коротко: ещё ${left} ${plural(left, "знак", "знака", "знаков")}.`;
    const different = new Set(text.toLowerCase()).size;
    if (/^\d+$/.test(text)) return "Одних цифр мало: добавьте слово.";
    if (different < 6) return "Слишком много одинаковых знаков: добавьте другие.";
    if (text.length >= 16 || (different >= 10 && /[\W\d_]/.test(text))) return "Хороший пароль.";
    return "Годится. Ещё надёжнее — три-четыре слова через пробел или дефис.";
  }

  field.addEventListener("input", () => { words.textContent = judged(field.value); });
})();
