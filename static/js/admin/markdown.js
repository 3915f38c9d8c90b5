/* The preview below each Markdown box, also in rows added later, and pictures dropped or pasted into a box. */
"use strict";
{
  const PAUSE = 500;
  const send = (address, data) => {
    const form = new FormData();
    form.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]").value);
    for (const [name, value] of Object.entries(data)) form.append(name, value);
    return fetch(address, { method: "POST", body: form, credentials: "same-origin" });
  };

  const begin = box => {
    const text = box.querySelector("textarea"), preview = box.querySelector(".markdownx-preview");
    const problem = box.querySelector(".markdown-problem");
    let timer, asked = 0;
    const tell = words => { problem.textContent = words; problem.hidden = !words };
    const show = async () => {
      const turn = ++asked;
      if (!text.value.trim()) return void (preview.hidden = true);
      try {
        const answer = await send(text.dataset.markdownxUrlsPath, { content: text.value });
        if (turn !== asked) return;
        if (!answer.ok) return tell((await answer.json()).error);
        preview.innerHTML = await answer.text();
        preview.hidden = false;
        tell("");
      } catch { /* Without an answer the last preview stays. */ }
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(show, PAUSE) };
    const upload = async files => {
      for (const file of files) {
        const answer = await send(text.dataset.markdownxUploadUrlsPath, { image: file });
        const told = await answer.json().catch(() => ({}));
        if (!answer.ok) { tell(told.error || answer.statusText); continue }
        text.setRangeText(told.image_code, text.selectionStart, text.selectionEnd, "end");
        const words = told.image_code.indexOf("]") - 2, end = text.selectionEnd - told.image_code.length + 2;
        text.focus();
        text.setSelectionRange(end, end + words);
        soon();
      }
    };
    const take = event => {
      const files = (event.dataTransfer || event.clipboardData)?.files;
      if (files?.length) { event.preventDefault(); upload(files) }
    };
    text.addEventListener("input", soon);
    text.addEventListener("focus", () => { if (preview.hidden) soon() });
    text.addEventListener("drop", take);
    text.addEventListener("paste", take);
  };

  const beginAll = root => {
    for (const box of root.querySelectorAll(".markdownx")) if (!box.closest(".empty-form")) begin(box);
  };
  document.addEventListener("DOMContentLoaded", () => beginAll(document));
  document.addEventListener("formset:added", event => beginAll(event.target));
}
