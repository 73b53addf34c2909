(() => {
  const at = (id) => document.getElementById(id);
  const search = at("search");
  const chosen = { word: at("word"), paper: at("paper"), kind: at("kind") };
  const items = [...document.querySelectorAll(".item")];
  const rows = items.filter((item) => item.tagName === "TR");
  const chips = [...document.querySelectorAll("button[data-word]")];
  let texts = null;

  const read = () => {
    texts = new Map();
    for (const item of items)
      texts.set(item.dataset.id, (texts.get(item.dataset.id) || "") + " " + item.textContent.toLowerCase());
  };

  const apply = () => {
    const parts = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    if (parts.length && !texts) read();
    const fits = (item) =>
      Object.entries(chosen).every(([key, select]) => !select.value || item.dataset[key] === select.value) &&
      parts.every((part) => texts.get(item.dataset.id).includes(part));
    for (const item of items) item.hidden = !fits(item);
    for (const paper of document.querySelectorAll(".paper"))
      paper.hidden = !paper.querySelector(".item:not([hidden])");
    const count = rows.filter((row) => !row.hidden).length;
    const every = !parts.length && Object.values(chosen).every((select) => !select.value);
    at("shown").textContent = every ? "" : (count || "none") + " of " + rows.length + (rows.length === 1 ? " claim" : " claims");
    at("clear").hidden = every;
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.word === chosen.word.value));
  };

  const clear = () => {
    search.value = "";
    for (const select of Object.values(chosen)) select.value = "";
    apply();
  };

  const open = () => {
    const target = location.hash && at(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) clear();
    if (target.tagName !== "DETAILS") return;
    target.open = true;
    target.scrollIntoView();
    target.querySelector("summary").focus({ preventScroll: true });
  };

  document.querySelector(".tools").hidden = false;
  search.addEventListener("input", apply);
  for (const select of Object.values(chosen)) select.addEventListener("change", apply);
  at("clear").addEventListener("click", () => { clear(); search.focus(); });
  for (const chip of chips)
    chip.addEventListener("click", () => {
      chosen.word.value = chosen.word.value === chip.dataset.word ? "" : chip.dataset.word;
      apply();
    });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, select, textarea");
    if (event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      search.focus();
      search.select();
    }
    if (event.key === "Escape") clear();
  });
  document.addEventListener("click", (event) => { if (event.target.closest('a[href^="#"]')) setTimeout(open); });
  addEventListener("hashchange", open);
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const item of closed) item.open = true;
  });
  addEventListener("afterprint", () => { for (const item of closed) item.open = false; });
  if (search.value || Object.values(chosen).some((select) => select.value)) apply();
  open();
})();
