/* Rows moved by keyboard, names for the boxes that autocomplete, and the colour picker. */
"use strict";
{
  const rowsOf = group => [...group.querySelectorAll("tr.form-row, .inline-related.has_original")].filter(row => !row.matches(".empty-form"));
  const group = row => row.closest(".js-inline-admin-formset");
  const number = row => rowsOf(group(row)).forEach((each, index) => {
    const order = each.querySelector("input._reorder_");
    if (order) order.value = index + 1;
  });
  const nameOf = row => {
    const chosen = row.querySelector(".select2-selection__rendered")?.title;
    const typed = [...row.querySelectorAll("input[type=text], input:not([type])")].find(input => input.value)?.value;
    return chosen || typed || row.querySelector("h3")?.lastChild.textContent.trim() || "";
  };
  const say = told => {
    const status = document.getElementById("announcer");
    status.textContent = status.dataset.words.replace(/\{(\w+)\}/g, (whole, key) => told[key]);
  };

  document.addEventListener("keydown", event => {
    const grip = event.target.closest?.(".grip"), step = { ArrowUp: -1, ArrowDown: 1 }[event.key];
    if (!grip || !step) return;
    event.preventDefault();
    const row = grip.closest("tr.form-row, .inline-related"), rows = rowsOf(group(row));
    const place = rows.indexOf(row), other = rows[place + step];
    if (!other) return;
    other[step < 0 ? "before" : "after"](row);
    number(row);
    grip.focus();
    say({ name: nameOf(row), place: place + step + 1, count: rows.length });
  });

  /* A select that autocompletes is drawn anew by its library, without the label. */
  const label = select => {
    const drawn = select.nextElementSibling?.querySelector?.(".select2-selection");
    const words = select.labels?.[0]?.textContent.trim();
    if (!drawn || !words) return;
    const shown = drawn.querySelector(".select2-selection__rendered");
    if (select.multiple) {
      drawn.setAttribute("aria-label", words);
      drawn.querySelector(".select2-search__field")?.setAttribute("aria-label", words);
    } else {
      select.labels[0].id ||= `label_${select.id}`;
      drawn.setAttribute("aria-labelledby", `${select.labels[0].id} ${shown.id}`);
      shown.setAttribute("aria-labelledby", select.labels[0].id);
    }
  };
  const labelAll = root => root.querySelectorAll("select.admin-autocomplete").forEach(label);

  const pick = text => {
    const picker = document.createElement("input");
    Object.assign(picker, { type: "color", value: text.value, ariaLabel: text.dataset.colour, className: "picker" });
    picker.addEventListener("input", () => text.value = picker.value);
    text.addEventListener("input", () => { if (/^#[0-9a-f]{6}$/i.test(text.value)) picker.value = text.value });
    text.after(picker);
  };

  /* Topics that exist come before the one just typed, which is said to be new and is kept without a comma, too. */
  const topics = jQuery => {
    const known = jQuery.fn.select2.amd, boxes = "select[data-tags]";
    known.require("select2/data/tags").prototype.insertTag = (decorated, found, typed) => found.push({ ...typed, isNew: true });
    const results = known.require("select2/results").prototype, option = results.option;
    results.option = function (data) {
      const row = option.call(this, data);
      if (data.isNew) row.dataset.note = this.$element[0].dataset.new;
      return row;
    };
    let chosen = false;
    jQuery(document).on("select2:selecting", boxes, () => chosen = true);
    jQuery(document).on("select2:closing", boxes, ({ target }) => {
      const words = chosen ? "" : target.nextElementSibling.querySelector(".select2-search__field").value.trim();
      chosen = false;
      const has = [...target.selectedOptions].some(each => each.value.toLowerCase() === words.toLowerCase());
      if (words && !has) jQuery(target).append(new Option(words, words, true, true)).trigger("change");
    });
    document.addEventListener("keydown", event => {
      if (event.key === "Escape" && event.target.matches(".select2-search__field")) event.target.value = "";
    }, true);
  };

  /* Before the boxes are drawn. The library measures the lines of every box: half a minute for 300 authors. */
  document.addEventListener("DOMContentLoaded", () => {
    const jQuery = window.django?.jQuery;
    if (!jQuery?.fn.select2) return;
    topics(jQuery);
    jQuery.event.special.mousewheel.getLineHeight = () => 16;
  }, true);

  addEventListener("load", () => {
    document.querySelectorAll("[data-colour]").forEach(pick);
    const jQuery = window.django?.jQuery;
    jQuery?.(() => setTimeout(labelAll, 0, document));
    jQuery?.(document).on("select2:open", event => {
      const words = event.target.labels?.[0]?.textContent.trim();
      if (words) document.querySelector(".select2-container--open .select2-search__field")?.setAttribute("aria-label", words);
    });
    jQuery?.(document).on("change select2:select select2:unselect", "select.admin-autocomplete", event => setTimeout(label, 0, event.target));
  });
  document.addEventListener("formset:added", event => {
    const row = event.target, box = group(row);
    box?.querySelector(".empty-rows")?.remove();
    box?.querySelector(".of-nothing")?.classList.remove("of-nothing");
    number(row);
    setTimeout(() => {
      labelAll(row);
      const first = row.querySelector("input:not([type=hidden]), select:not(.admin-autocomplete), .select2-selection, textarea");
      first?.focus();
    });
  });
}
