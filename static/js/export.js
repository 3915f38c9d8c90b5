/* The exported site has no server: lists of publications and the search are answered from files that came with it. */
(() => {
const home = new URL("../../", document.currentScript.src), list = new URL("publications/", home), searching = new URL("search/", home);
const CARDS = 50, ENTRIES = 250, PAGE = 25, HITS = 20, MOST = 20, MOST_TOPICS = 5;
const known = new Map();
const get = (name, read = "json") => {
  if (!known.has(name)) known.set(name, fetch(new URL(name, home)).then(answer => answer.ok ? answer[read]() : Promise.reject(new Error(name))));
  return known.get(name);
};
const index = name => get("static/index/" + name + ".json");
const pageAt = async path => new DOMParser().parseFromString(await get(path, "text"), "text/html");
const summed = steps => { let sum = 0; return steps.map(step => sum += step) };
const fill = (text, values) => text.replace(/%\((\w+)\)s/g, (_, name) => values[name]);
const element = (name, attributes = {}, ...children) => {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
};

/* Words, as content/search/tokens.py makes and reads them. */
const SPELLED = { "ø": "o", "đ": "d", "ð": "d", "ł": "l", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ß": "ss" };
const PAIRED = "々〆\\u3040-\\u30ff\\u31f0-\\u31ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\uac00-\\ud7af\\u{20000}-\\u{3ffff}";
const WORDS = new RegExp(`([${PAIRED}]+)|((?:(?![${PAIRED}＋＃_])[\\p{L}\\p{N}\\p{M}\\u200c\\u200d])+(?:(?:＋{1,2}|＃)(?![\\p{L}\\p{N}＋＃]))?)`, "gu");
const ACCENTS = /[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1-\u05c7\u064b-\u065f\u0670]+/g;
const fold = text => text.toLowerCase().normalize("NFKD").replace(ACCENTS, "").normalize("NFC").replace(/[øđðłħıæœþß]/g, letter => SPELLED[letter]);
const runs = text => [...text.replaceAll("+", "＋").replaceAll("#", "＃").matchAll(WORDS)];
const pairs = run => { const letters = [...run]; return letters.slice(1).map((letter, place) => letters[place] + letter) };
const terms = text => [...text.matchAll(/["“”„«»]([^"“”„«»]*)["“”„«»]|[^\s"“”„«»]+/g)].flatMap(asked => {
  const phrase = asked[1] !== undefined, found = [];
  for (const [word, paired] of runs(fold(asked[1] ?? asked[0]))) {
    if (paired) found.push(...(pairs(word).length ? pairs(word).map(token => ({ token })) : [{ token: word, open: !phrase }]));
    else found.push({ token: word.slice(0, 60), open: !phrase });
  }
  // Of a word in parts only the last may go on.
  return found.map((term, place) => ({ ...term, open: term.open && place === found.length - 1 }));
}).slice(0, 8);

/* The best field by number of what has a token, or a token that begins so. */
const shelvesFor = (firsts, from, to) => {
  const numbers = [];
  firsts.forEach((first, number) => { if (first <= to && (number + 1 === firsts.length || firsts[number + 1] > from)) numbers.push(number) });
  return Promise.all(numbers.map(number => index("words/" + number)));
};
const having = async ({ token, open }) => {
  const { firsts } = await index("words"), found = new Map();
  for (const shelf of await shelvesFor(firsts, token, open ? token + "\u{10ffff}" : token)) {
    for (const [word, steps] of Object.entries(shelf)) {
      if (word === token || open && word.startsWith(token)) for (const each of summed(steps)) {
        const number = Math.floor(each / 3);
        found.set(number, Math.min(found.get(number) ?? 2, each % 3));
      }
    }
  }
  return found;
};
const errors = (one, other, most) => {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let before, row = Array.from({ length: other.length + 1 }, (_, place) => place);
  for (let i = 1; i <= one.length; i++) {
    const last = row;
    row = [i];
    for (let j = 1; j <= other.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (one[i - 1] !== other[j - 1]));
      if (before && i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    before = last;
  }
  return row[other.length];
};
/* The same for the words nearest to one that nothing has. */
const near = async ({ token, open }) => {
  if (!open || token.length < 4) return new Map();
  const { firsts } = await index("words"), most = token.length < 8 ? 1 : 2, begin = [...token][0], found = [];
  for (const shelf of await shelvesFor(firsts, begin, begin + "\u{10ffff}")) {
    for (const word of Object.keys(shelf)) {
      const distance = errors(token, word, most);
      if (distance <= most && word.length > 3) found.push([distance, word]);
    }
  }
  const least = Math.min(...found.map(([distance]) => distance)), sets = [];
  for (const [distance, word] of found) if (distance === least) sets.push(await having({ token: word }));
  return sets.reduce((all, set) => { for (const [number, tier] of set) all.set(number, Math.min(all.get(number) ?? 2, tier)); return all }, new Map());
};
/* By number how well everything fits that has all of the words, 0 the best; null for a text without words. */
const matching = async text => {
  const asked = terms(text);
  if (!asked.length) return null;
  let isNear = false;
  const sets = await Promise.all(asked.map(async term => {
    const found = await having(term);
    if (found.size) return found;
    isNear = true;
    return near(term);
  }));
  const [first, ...others] = sets, fits = new Map();
  for (const [number, tier] of first) {
    if (others.every(set => set.has(number))) fits.set(number, Math.max(tier, ...others.map(set => set.get(number))));
  }
  return { fits, isNear };
};

/* The list of publications */
const spanOf = text => {
  const found = /^(\d{4})(?:-(\d{4}))?$/.exec(text);
  return found && [+found[1], +(found[2] || found[1])];
};
const addressOf = given => { const query = new URLSearchParams(given).toString(); return list.href + (query ? "?" + query : "") };
const count = mask => mask.reduce((sum, each) => sum + each, 0);

const publications = async url => {
  const given = url.searchParams, text = (given.get("q") || "").trim().slice(0, 200), q = terms(text).length ? text : "";
  const [page, works, said] = await Promise.all([pageAt("publications/"), index("works"), q ? matching(q) : null]);
  const total = works.years.length, everything = new Uint8Array(total).fill(1), texts = works.texts;
  const asked = Object.fromEntries(Object.keys(works.filters).map(name => [name, [...new Set(given.getAll(name).filter(Boolean))]]));
  const maskOf = (name, value) => {
    const mask = new Uint8Array(total);
    for (const number of summed(works.filters[name][value]?.[1] || [])) mask[number] = 1;
    return mask;
  };
  const both = (one, other) => one.map((each, number) => each & other[number]), either = (one, other) => one.map((each, number) => each | other[number]);
  const parts = {};
  for (const [name, values] of Object.entries(asked)) {
    if (!values.length) continue;
    if (values.length > (name === "topic" ? MOST_TOPICS : MOST)) parts[name] = new Uint8Array(total);
    else if (name === "topic" || name === "has") parts[name] = values.map(value => maskOf(name, value)).reduce(both);
    else if (name === "year") {
      const spans = values.map(spanOf).filter(Boolean);
      parts[name] = Uint8Array.from(works.years, year => spans.some(([first, last]) => first <= year && year <= last));
    } else parts[name] = values.map(value => maskOf(name, value)).reduce(either);
  }
  if (said) { parts.q = new Uint8Array(total); for (const number of said.fits.keys()) if (number < total) parts.q[number] = 1 }
  const masks = new Map(), left = skip => {
    if (!masks.has(skip)) masks.set(skip, Object.entries(parts).filter(([name]) => name !== skip).map(([, mask]) => mask).reduce(both, everything));
    return masks.get(skip);
  };
  const shown = left(), found = count(shown);

  /* In which order, under which headings */
  const sort = works.sorts[given.get("sort")] && (given.get("sort") !== "relevance" || q) ? given.get("sort") : "newest";
  const dated = sort === "newest" || sort === "oldest", usual = dated ? "year" : "none";
  const group = works.groupings[given.get("group")] ? given.get("group") : usual;
  let order = (sort === "title" ? works.titles : works.years.map((_, number) => number)).filter(number => shown[number]);
  if (sort === "oldest") order.reverse();
  if (sort === "relevance") order.sort((one, other) => said.fits.get(one) - said.fits.get(other) || one - other);
  const coming = new Set(summed(works.coming)), typeOf = new Map();
  for (const type of Object.keys(works.filters.type)) for (const number of summed(works.filters.type[type][1])) typeOf.set(number, type);
  const types = [...Object.keys(works.types)], keyOf = number => group === "year" ? works.years[number] : group === "type" ? typeOf.get(number) : "";
  const placeOf = key => group === "type" ? types.indexOf(key) : sort === "oldest" ? key || 9999 : -(key || 9999);
  if (group !== "none") order = order.map((number, place) => [placeOf(keyOf(number)), place, number]).sort((one, other) => one[0] - other[0] || one[1] - other[1]).map(row => row[2]);
  const sizes = new Map();
  for (const number of order) sizes.set(keyOf(number), (sizes.get(keyOf(number)) || 0) + 1);
  const last = Math.max(1, Math.ceil(order.length / PAGE)), wanted = /^\d{1,9}$/.test(given.get("page") || "") ? +given.get("page") : 1;
  const number = Math.min(Math.max(wanted, 1), last), start = (number - 1) * PAGE, some = order.slice(start, start + PAGE);

  /* What the page says */
  const query = [...Object.entries(asked).flatMap(([name, values]) => values.map(value => [name, value])), ...(q ? [["q", q]] : [])];
  const state = [...query, ...(sort === "newest" ? [] : [["sort", sort]]), ...(group === usual ? [] : [["group", group]])];
  const without = (name, value) => state.filter(pair => pair[0] !== name || pair[1] !== value);
  const part = name => page.querySelector(`[data-swap="${name}"]`), active = query.length > 0;
  for (const control of page.querySelectorAll("[data-filter] input[type=checkbox]")) {
    const { name, value } = control, span = name === "year" && spanOf(value), within = left(name === "topic" || name === "has" ? "" : name);
    const n = span ? works.years.reduce((sum, year, each) => sum + (within[each] && span[0] <= year && year <= span[1] ? 1 : 0), 0) : count(both(within, maskOf(name, value)));
    control.toggleAttribute("checked", asked[name]?.includes(value));
    const label = control.closest("label"), bar = label.querySelector("svg.bar");
    label.querySelector(".n").textContent = n;
    label.classList.toggle("zero", !n);
    if (bar) bar.dataset.n = n;
  }
  const bars = [...page.querySelectorAll("svg.bar[data-n]")], peak = Math.max(3, ...bars.map(bar => +bar.dataset.n));
  for (const bar of bars) bar.setAttribute("height", Math.round(bar.dataset.n / peak * 56) + 1), delete bar.dataset.n;
  for (const [name, value] of query) {
    if (name !== "q" && ![...page.querySelectorAll(`[data-filter] [name="${name}"]`)].some(control => control.value === value)) {
      part("facets")?.append(element("input", { type: "hidden", name, value }));
    }
  }
  page.querySelector("[data-filter] [name=q]")?.setAttribute("value", q);
  const drawer = part("drawer");
  if (drawer && active) drawer.append(` (${query.length})`);
  if (active) part("count").textContent = fill(texts.some, { shown: found, total });
  for (const [name, value] of [["sort", sort === "newest" ? "" : sort], ["group", group === usual ? "" : group]]) {
    const select = page.querySelector(`select[name=${name}]`);
    if (!select) continue;
    if (name === "sort" && q && !select.querySelector("[value=relevance]")) select.append(element("option", { value: "relevance" }, works.sorts.relevance));
    if (name === "group" && usual === "none") for (const option of select.options) option.value = option.value === "none" ? "" : option.value || "year";
    for (const option of select.options) option.toggleAttribute("selected", option.value === value);
  }
  const spoken = part("said");
  if (spoken) spoken.textContent = [works.sorts[sort], ...(group === "none" ? [] : [works.groupings[group]])].join(", ");
  const intro = part("intro");
  if (intro && active) {
    const links = [...intro.querySelectorAll("a[download]")].filter(link => /\.(bib|ris|json)$/.test(link.pathname));
    for (const link of links) link.setAttribute("href", new URL(link.getAttribute("href"), list).href), link.dataset.works = order.map(each => works.slugs[each]).join(" ");
    intro.replaceChildren(texts.download + " ", ...links.flatMap((link, place) => place ? [", ", link] : [link]), ".");
    intro.hidden = !found || found > 500;
  }

  /* The works */
  const results = part("results"), key = results.querySelector(".key"), fresh = [];
  if (active) {
    const cross = page.querySelector("svg.icon").cloneNode(true), use = cross.querySelector("use");
    use.setAttribute("href", use.getAttribute("href").split("#")[0] + "#x");
    const chips = query.map(([name, value]) => element("li", {}, element("a", { href: addressOf(without(name, value)) },
      element("span", { class: "vh" }, texts.remove + " "), element("span", {}, element("bdi", {}, name === "q" ? `“${q}”` : name === "year" ? value.replace("-", "–") : works.filters[name][value]?.[0] ?? value)), " ", cross.cloneNode(true))));
    chips.push(element("li", {}, element("a", { class: "clear", href: list.href }, texts.clear)));
    fresh.push(element("ul", { class: "chips", "aria-label": texts.active }, ...chips));
  }
  if (!some.length) {
    fresh.push(element("div", { class: "empty" }, element("h2", {}, texts.none), element("p", {}, texts.advice)));
  } else {
    if (key) fresh.push(key);
    const cards = await cardsOf(some), seen = new Map();
    for (const each of order.slice(0, start)) seen.set(keyOf(each), (seen.get(keyOf(each)) || 0) + 1);
    for (let from = 0; from < some.length;) {
      const value = keyOf(some[from]), until = group === "none" ? some.length : some.findIndex((each, place) => place > from && keyOf(each) !== value), to = until < 0 ? some.length : until;
      const items = some.slice(from, to), shownCards = cards.slice(from, to), rows = element("ol", { class: "list" }, ...shownCards);
      if (group === "none") fresh.push(rows);
      else {
        if (group === "year") for (const card of shownCards) card.querySelector(".venue .n")?.remove();
        const label = group === "type" ? works.types[value] ?? value : value || (items.every(each => coming.has(each)) ? texts.coming : texts.undated), id = `${group}-${value || "undated"}`;
        const heading = element("h2", { id }, element("span", {}, String(label), ...(seen.get(value) ? [element("span", { class: "muted" }, " " + texts.continued)] : [])), " ", element("span", { class: "n" }, sizes.get(value)));
        const goesOn = (seen.get(value) || 0) + items.length < sizes.get(value);
        fresh.push(element("section", { class: "group", "aria-labelledby": id }, heading, rows, ...(goesOn ? [element("p", { class: "meta" }, fill(texts.more, { group: label }))] : [])));
      }
      from = to;
    }
    if (last > 1) {
      const to = (other, rel, label) => element("a", { class: "btn", rel, href: addressOf([...state, ...(other > 1 ? [["page", other]] : [])]) }, label);
      fresh.push(element("nav", { class: "pages", "aria-label": texts.pages }, ...(number > 1 ? [to(number - 1, "prev", texts.previous)] : []),
        element("p", { class: "meta" }, fill(texts.page, { number, total: last })), ...(number < last ? [to(number + 1, "next", texts.next)] : [])));
    }
  }
  results.replaceChildren(...fresh);
  return page;
};
const cardsOf = async numbers => {
  const files = [...new Set(numbers.map(number => Math.floor(number / CARDS)))], texts = await Promise.all(files.map(file => index("cards/" + file)));
  const cards = new Map();
  texts.forEach((rows, place) => rows.forEach((row, each) =>
    cards.set(files[place] * CARDS + each, new DOMParser().parseFromString(`<ol>${row}</ol>`, "text/html").querySelector("li"))));
  return numbers.map(number => cards.get(number));
};

/* A filtered list as one file, put together from the files of its works. */
document.addEventListener("click", async event => {
  const link = event.target.closest("a[data-works]");
  if (!link) return;
  event.preventDefault();
  const ending = link.pathname.split(".").pop(), slugs = link.dataset.works.split(" ");
  const texts = await Promise.all(slugs.map(slug => get(`publications/${slug}/cite.${ending}`, "text")));
  const whole = ending === "json" ? JSON.stringify(texts.flatMap(text => JSON.parse(text)), null, 2) : texts.join("\n");
  const made = element("a", { href: URL.createObjectURL(new Blob([whole])), download: "publications." + ending });
  made.click();
  URL.revokeObjectURL(made.href);
});

/* The search over everything */
const marked = (title, asked) => {
  const pieces = [];
  let end = 0;
  for (const word of title.matchAll(new RegExp(`[${PAIRED}]+|[\\p{L}\\p{N}\\p{M}]+`, "gu"))) {
    const folded = fold(word[0]);
    if (!asked.some(({ token, open }) => folded === token || open && folded.startsWith(token) || new RegExp(`^[${PAIRED}]`, "u").test(folded) && folded.includes(token))) continue;
    pieces.push(title.slice(end, word.index), element("mark", {}, word[0]));
    end = word.index + word[0].length;
  }
  return [...pieces, title.slice(end)];
};
const search = async url => {
  const text = (url.searchParams.get("q") || "").trim().slice(0, 200), asked = terms(text), page = await pageAt("search/");
  page.querySelector("main [name=q]")?.setAttribute("value", text);
  if (!asked.length) return page;
  const [{ sections, texts }, { fits, isNear }] = await Promise.all([index("words"), matching(text)]);
  const entries = new Map(), best = new Map();
  // Of very many only the best are looked at.
  const ranked = [...fits].sort((one, other) => one[1] - other[1] || one[0] - other[0]).slice(0, 2000);
  await Promise.all([...new Set(ranked.map(([number]) => Math.floor(number / ENTRIES)))].map(async file => entries.set(file, await index("entries/" + file))));
  for (const [number, rank] of ranked) {
    const [section, title, address, facts] = entries.get(Math.floor(number / ENTRIES))[number % ENTRIES];
    const fit = fold(title) === fold(text) ? -1 : rank, hits = best.get(section) || [];
    hits.push({ fit, number, title, address, facts });
    best.set(section, hits);
  }
  const main = page.querySelector("main"), head = main.querySelector("header");
  for (const hits of best.values()) hits.sort((one, other) => one.fit - other.fit || one.number - other.number);
  const status = element("p", { class: "role", role: "status" });
  const [before, strong, after] = fill(fits.size === 1 ? texts.one : texts.some, { number: fits.size, text }).split(/<\/?strong>/);
  status.append(before, element("strong", {}, strong), after, ...(isNear && fits.size ? [". " + texts.near] : []));
  head.append(status);
  while (head.nextSibling) head.nextSibling.remove();
  if (!fits.size) main.append(element("div", { class: "empty" }, element("h2", {}, texts.none), element("p", {}, texts.advice)));
  for (const [section, hits] of [...best].sort((one, other) => one[1][0].fit - other[1][0].fit || one[0] - other[0])) {
    const rows = hits.slice(0, HITS).map(hit => element("li", {}, element("h3", {}, element("a", { href: new URL(hit.address, home).href }, ...marked(hit.title, asked))), ...(hit.facts ? [element("p", { class: "meta" }, ...marked(hit.facts, asked))] : [])));
    const id = "found-" + section;
    main.append(element("section", { class: "sec", "data-hits": sections[section], "aria-labelledby": id },
      element("header", {}, element("h2", { id }, sections[section]), element("p", {}, hits.length)), element("div", {}, element("ul", { class: "rows" }, ...rows))));
  }
  return page;
};

/* The other lists stand in files alone: where an address of the live site asks for words or for a filter, this leads there. */
const elsewhere = async () => {
  const given = new URLSearchParams(location.search), words = given.get("q"), number = given.get("page") || "";
  if (words) return searching.href + "?" + new URLSearchParams({ q: words });
  const [{ filters }, lists] = await Promise.all([index("works"), index("lists")]);
  const steps = Object.keys(filters).flatMap(name => given.getAll(name).filter(value => /^[a-z0-9][a-z0-9_-]*$/.test(value)).map(value => `${name}/${value}/`));
  if (/^[1-9]\d*$/.test(number) && number > 1) steps.push(`page/${number}/`);
  const there = new URL(steps.join(""), location.origin + location.pathname).href;
  return lists.includes(there.slice(home.href.length)) ? there : "";
};
if (location.search && location.pathname.endsWith("/") && ![list.pathname, searching.pathname].includes(location.pathname)) elsewhere().then(there => there && location.replace(there));

/* What site.js asks before it asks a server: a document, or nothing where a file has the answer. */
window.answerHere = url => {
  if (url.pathname === list.pathname && url.search) return publications(url);
  if (url.pathname === searching.pathname && url.search) return search(url);
};
if (location.pathname === searching.pathname && location.search) search(new URL(location)).then(found => {
  document.title = found.title;
  document.querySelector("main").replaceChildren(...document.importNode(found.querySelector("main"), true).childNodes);
});
})();
