/* Before a form is sent: is the editor still signed in? If not, it stays as it is and says what to do. */
"use strict";
document.addEventListener("DOMContentLoaded", () => {
  const form = document.querySelector("form[data-session]");
  if (!form) return;
  let asked = false, sent = false;
  const tell = id => form.querySelectorAll(".not-sent").forEach(note => note.hidden = note.id !== id);

  const ask = async () => {
    const answer = await fetch(form.dataset.session, { credentials: "same-origin", redirect: "manual", cache: "no-store" });
    return answer.ok ? (await answer.json()).token : "";
  };
  form.addEventListener("submit", async event => {
    if (sent) return void (sent = false);
    event.preventDefault();
    if (asked) return;
    asked = true;
    const token = await ask().catch(() => null);
    asked = false;
    if (!token) return tell(token === null ? "no-answer" : "signed-out");
    tell();
    document.querySelectorAll("[name=csrfmiddlewaretoken]").forEach(field => field.value = token);
    const made = form.elements.new_uuid?.value, here = new URL(location);
    if (made) {
      /* So that the way back leads to what was saved and not to a second copy. */
      here.searchParams.set("new", made);
      history.replaceState(history.state, "", here);
    }
    asked = sent = true;
    form.ariaBusy = "true";
    form.requestSubmit(event.submitter);
  });
  addEventListener("pageshow", () => {
    asked = sent = false;
    form.ariaBusy = "false";
  });

  document.querySelector(".errors :is(input:not([type=hidden]), select, textarea), td:has(.errorlist) :is(input:not([type=hidden]), select)")?.focus();
});
