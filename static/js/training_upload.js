// <form data-film="address" data-part="bytes">: a film goes in parts; cut off, it goes on by itself
// or after the same file is chosen again. Without scripts the form sends a small file whole.
(() => {
  "use strict";

  const form = document.querySelector("form[data-film]");
  if (!form) return;
  const input = form.querySelector("input[type=file]");
  const title = form.querySelector("[name=title]");
  const send = form.querySelector("button[type=submit]");
  const way = form.querySelector("[data-way]");
  const bar = way.querySelector("progress");
  const said = way.querySelector("[data-said]");
  const pause = way.querySelector("[data-pause]");
  const cancel = way.querySelector("[data-cancel]");
  const fault = form.querySelector("[data-fault]");
  const most = Number(form.dataset.maxBytes);
  const part = Number(form.dataset.part);
  const PAUSES = [1, 2, 5, 10, 30]; // seconds; after the last it tries on as often
  let coming = null; // the answer of the portal: where to send
  let stopped = false;
  let request = null;

  const megabytes = (bytes) => `${Math.round(bytes / 1024 / 1024)} МБ`;
  const wait = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

  function refuse(words) {
    fault.textContent = words;
    fault.hidden = !words;
    if (words) way.hidden = true;
    send.disabled = false;
    input.disabled = false;
  }

  function chosen() {
    const [file] = input.files;
    refuse("");
    if (!file) return;
    if (!title.value.trim()) title.value = file.name.replace(/\.\w+$/, "").slice(0, 200);
    if (file.size > most) {
      refuse(`Файл «${file.name}» больше ${Math.floor(most / 1024 ** 3)} ГБ. Сожмите его или разделите.`);
      input.value = "";
    }
  }
  input.addEventListener("change", chosen);
  if (input.files.length) chosen(); // chosen while the page was still coming

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const [file] = input.files;
    if (!file) return refuse("Выберите файл видео.");
    if (!title.value.trim()) {
      title.focus();
      return refuse("Назовите видео: так его найдут в списке.");
    }
    refuse("");
    send.disabled = true;
    input.disabled = true;
    const told = new FormData(form);
    told.delete("file");
    told.set("name", file.name);
    told.set("size", file.size);
    try {
      coming = await begun(told);
    } catch (error) {
      return refuse(error.message);
    }
    way.hidden = false;
    stopped = false;
    pause.textContent = "Остановить";
    await go(file);
  });

  async function begun(told) {
    let answer;
    try {
      answer = await fetch(form.dataset.film, {
        method: "POST", body: told, headers: { "X-CSRFToken": window.portal.csrfToken() },
      });
    } catch {
      throw new Error("Нет связи с порталом. Проверьте интернет и нажмите «Загрузить» ещё раз.");
    }
    if (answer.status === 422) {
      const { errors } = await answer.json();
      throw new Error(Object.values(errors).flat().join(" "));
    }
    if (!answer.ok) throw new Error(window.portal.sentenceFor(answer.status));
    return answer.json();
  }

  async function go(file) {
    const began = Date.now();
    const first = coming.received;
    let tries = 0;
    while (coming.received < file.size && !stopped) {
      show(file, first, began, 0);
      let answer;
      try {
        answer = await sent(file, (loaded) => show(file, first, began, loaded));
      } catch {
        if (stopped) break;
        said.textContent = "Связь прервалась. Портал продолжит сам, как только она появится.";
        await wait(PAUSES[Math.min(tries, PAUSES.length - 1)]);
        tries += 1;
        continue;
      }
      if (answer.status === 200 || answer.status === 409) {
        tries = 0;
        coming.received = answer.told.received;
      } else if (answer.status >= 500) {
        await wait(PAUSES[Math.min(tries, PAUSES.length - 1)]);
        tries += 1;
      } else {
        return refuse(answer.told.error ?? window.portal.sentenceFor(answer.status));
      }
    }
    if (coming.received >= file.size) window.location.assign(coming.done);
  }

  // XMLHttpRequest and not fetch: it tells how much of the part has gone.
  function sent(file, loaded) {
    return new Promise((done, failed) => {
      request = new XMLHttpRequest();
      request.open("POST", coming.url);
      request.timeout = 300000;
      request.setRequestHeader("Content-Type", "application/octet-stream");
      request.setRequestHeader("Upload-Offset", coming.received);
      request.setRequestHeader("X-CSRFToken", window.portal.csrfToken());
      request.upload.addEventListener("progress", (event) => loaded(event.loaded));
      for (const name of ["error", "timeout", "abort"]) request.addEventListener(name, failed);
      request.addEventListener("load", () => {
        let told = {};
        try {
          told = JSON.parse(request.responseText);
        } catch {
          // a page of the server in between: its status says enough
        }
        done({ status: request.status, told });
      });
      request.send(file.slice(coming.received, coming.received + part));
    });
  }

  function show(file, first, began, loaded) {
    const here = coming.received + loaded;
    const seconds = (Date.now() - began) / 1000;
    bar.value = Math.floor((100 * here) / file.size);
    let words = `Загружено ${megabytes(here)} из ${megabytes(file.size)}`;
    const speed = (here - first) / seconds;
    if (seconds > 3 && speed > 0) {
      const minutes = Math.ceil((file.size - here) / speed / 60);
      words += minutes > 1 ? `, осталось около ${minutes} мин` : ", осталось меньше минуты";
    }
    if (said.textContent !== words) said.textContent = words;
  }

  pause.addEventListener("click", () => {
    const [file] = input.files;
    stopped = !stopped;
    pause.textContent = stopped ? "Продолжить" : "Остановить";
    if (stopped) {
      request?.abort();
      said.textContent += ". Остановлено: можно продолжить и завтра.";
    } else {
      go(file);
    }
  });

  cancel.addEventListener("click", async () => {
    stopped = true;
    request?.abort();
    await fetch(coming.cancel, {
      method: "POST", headers: { "X-CSRFToken": window.portal.csrfToken() },
    }).catch(() => {});
    way.hidden = true;
    input.value = "";
    refuse("");
    window.portal.toast("Загрузка отменена.");
  });

  window.addEventListener("beforeunload", (event) => {
    if (!way.hidden && !stopped && coming.received < (input.files[0]?.size ?? 0)) {
      event.preventDefault();
    }
  });
})();
