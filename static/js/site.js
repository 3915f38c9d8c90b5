/* Saves page loads; everything here also works as plain links and forms. */
const $ = (selector, root = document) => root.querySelector(selector);
const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
const root = document.documentElement;
const store = (key, value) => { try { return value === undefined ? localStorage[key] : localStorage[key] = value } catch {} };
const page = (address, signal) => window.answerHere?.(new URL(address, location)) ?? fetch(address, { signal, credentials: "same-origin" })
  .then(answer => answer.ok ? answer.text() : Promise.reject())
  .then(text => new DOMParser().parseFromString(text, "text/html"));
const later = (act, pause) => { let timer; return (...given) => { clearTimeout(timer); timer = setTimeout(act, pause, ...given) } };

/* Colour theme: automatic, light, dark. */
const modes = ["", "light", "dark"], toggle = $("[data-theme-toggle]");
const name = () => toggle.ariaLabel = toggle.title = toggle.dataset["label" + (root.dataset.theme || "auto")];
if (toggle) {
  name();
  toggle.onclick = () => { store("theme", root.dataset.theme = modes[(modes.indexOf(root.dataset.theme || "") + 1) % 3]); name() };
}

/* Search dialog: the results of the search page, in place. */
const palette = $("#palette");
if (palette) {
  const input = $("input", palette), list = $("ul", palette), pages = $$("li", list), form = $("form", palette), status = $("[role=status]", palette);
  let asked;
  const row = (link, kind) => {
    const item = pages[0].cloneNode(true), anchor = $("a", item);
    anchor.href = link.getAttribute("href");
    anchor.removeAttribute("aria-current");
    anchor.children[0].replaceChildren(...link.cloneNode(true).childNodes);
    anchor.children[1].textContent = kind;
    return item;
  };
  const ask = later(async () => {
    asked?.abort();
    const words = input.value.trim();
    if (!words) { list.replaceChildren(...pages); status.textContent = ""; return }
    try {
      const found = await page(form.action + "?" + new URLSearchParams({ q: words }), (asked = new AbortController()).signal);
      list.replaceChildren(...$$("[data-hits]", found).flatMap(group => $$("h3 a", group).slice(0, 3).map(link => row(link, group.dataset.hits))).slice(0, 15));
      status.textContent = $("main [role=status]", found)?.textContent.trim() || "";
    } catch {}
  }, 200);
  const open = event => { event.preventDefault(); if (!palette.open) palette.showModal(); input.select() };
  $("[data-palette]").onclick = event => { if (!event.ctrlKey && !event.metaKey && !event.shiftKey) open(event) };
  document.addEventListener("keydown", event => {
    const slash = event.key === "/" && !event.target.closest("input, select, textarea, dialog, [contenteditable]");
    if (slash || event.key.toLowerCase() === "k" && (event.metaKey || event.ctrlKey)) open(event);
  });
  input.oninput = ask;
  palette.onkeydown = event => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key], stops = [input, ...$$("a", list)];
    if (event.key === "Escape") event.preventDefault(), palette.close();
    if (step) event.preventDefault(), stops.at((stops.indexOf(document.activeElement) + step) % stops.length).focus();
  };
}

/* Filters in place: the same address, of which the [data-swap] regions are taken. */
const filters = $("form[data-filter]");
if (filters) {
  const drawer = $(".drawer", filters), wide = matchMedia("(min-width: 58rem)");
  const named = details => details.id || $("legend", details.closest("fieldset") || document.createElement("i"))?.textContent || details.className;
  if (drawer && wide.matches) drawer.open = true;
  let asked;
  const swap = found => {
    const at = document.activeElement, opened = new Map($$("[data-filter] details").map(details => [named(details), details.open]));
    const again = at?.id ? "#" + CSS.escape(at.id) : at?.name ? `[name="${CSS.escape(at.name)}"][value="${CSS.escape(at.value)}"]` : "";
    for (const old of $$("[data-swap]")) {
      const fresh = $(`[data-swap="${old.dataset.swap}"]`, found);
      // What is said again would be read again.
      if (fresh && fresh.innerHTML !== old.innerHTML) old.replaceChildren(...document.importNode(fresh, true).childNodes);
    }
    document.title = found.title;
    for (const details of $$("[data-filter] details")) if (opened.has(named(details))) details.open = opened.get(named(details));
    if (at && !at.isConnected) (again && $(again) || $("[role=status][data-swap]") || $("main")).focus();
  };
  const go = async (address, push = true) => {
    // Below another path the links of this page would lead elsewhere.
    if (new URL(address, location).pathname !== location.pathname) return location.assign(address);
    asked?.abort();
    asked = new AbortController();
    try {
      const found = await page(address, asked.signal);
      swap(found);
      if (push) history.pushState({ filtered: true }, "", address);
    } catch (error) { if (error?.name !== "AbortError") location.assign(address) }
  };
  const submit = () => {
    const query = new URLSearchParams([...new FormData(filters)].filter(([, value]) => value)).toString();
    go(filters.action.split("?")[0] + (query ? "?" + query : ""));
  };
  const typed = later(submit, 250);
  const ours = control => control.form === filters;
  document.addEventListener("input", event => { if (ours(event.target) && event.target.matches("[type=search], [type=text]")) typed() });
  document.addEventListener("change", event => { if (ours(event.target) && !event.target.matches("[type=search], [type=text]")) submit() });
  filters.addEventListener("submit", event => { event.preventDefault(); submit() });
  document.addEventListener("click", event => {
    const link = event.target.closest("[data-swap] a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || link.hasAttribute("download")) return;
    const to = new URL(link.href), here = new URL(filters.action);
    if (to.origin !== here.origin || to.pathname !== here.pathname || to.hash) return;
    event.preventDefault();
    fill(to.searchParams);
    go(to.href).then(() => { if (to.searchParams.get("page")) $("main").scrollIntoView() });
  });
  const fill = given => {
    for (const control of filters.elements) {
      if (control.type === "checkbox" || control.type === "radio") control.checked = given.getAll(control.name).includes(control.value);
      else if (control.type === "search" || control.type === "text") control.value = given.get(control.name) || "";
      else if (control.tagName === "SELECT") control.value = given.get(control.name) || "";
    }
  };
  const again = () => { fill(new URLSearchParams(location.search)); go(location.href, false) };
  addEventListener("popstate", again);
  // A file is the same whatever is asked of it.
  if (window.answerHere && location.search) again();
}

/* Cite dialog, filled from the page the link leads to. */
const cite = $("#cite");
const styles = (source, styled = $$("[data-style]", source)) => new Map(styled.map(block => [block.dataset.style, block]));
const openCite = async link => {
  const found = await page(link.href).catch(() => {}), blocks = found && styles(found);
  if (!blocks?.size) return location.assign(link.href);
  const tabs = $("fieldset", cite), wanted = blocks.has(store("cite")) ? store("cite") : blocks.keys().next().value;
  $("h2", cite).textContent = $("[data-title]", found)?.dataset.title || found.title;
  tabs.hidden = blocks.size < 2;
  $$("label", tabs).forEach(label => label.remove());
  for (const style of blocks.keys()) {
    const label = document.createElement("label"), tab = document.createElement("input");
    Object.assign(tab, { type: "radio", name: "style", value: style, checked: style === wanted });
    label.append(tab, style);
    tabs.append(label);
  }
  const show = style => {
    $("pre", cite).textContent = blocks.get(style).textContent.trim();
    const file = $(`a[download][data-for="${style}"]`, found) || $("a[download]", found), button = $("[download]", cite);
    button.hidden = !file;
    if (file) button.href = file.getAttribute("href"), button.textContent = file.textContent;
    store("cite", style);
  };
  tabs.onchange = event => show(event.target.value);
  show(wanted);
  cite.showModal();
};

document.addEventListener("click", event => {
  const near = selector => event.target.closest(selector), plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  const link = near("a[data-cite]"), copy = near("[data-copy]"), dialog = event.target;
  if (link && cite && plain) event.preventDefault(), openCite(link);
  else if (copy) {
    const label = copy.dataset.label ??= copy.textContent;
    navigator.clipboard?.writeText($(copy.dataset.copy).textContent.trim()).then(() => {
      copy.textContent = copy.dataset.copied || label;
      setTimeout(() => copy.textContent = label, 2000);
    });
  } else if (near("[data-print]")) print();
  else if (dialog.matches("dialog")) dialog.close();
});
