(() => {
  const box = document.getElementById("filter");
  const shown = document.getElementById("shown");
  const items = [...document.querySelectorAll(".item")];
  const rows = items.filter((item) => item.tagName === "TR");
  const chips = [...document.querySelectorAll("button[data-word]")];
  const texts = new Map(rows.map((row) => [row.dataset.id, row.textContent.toLowerCase()]));
  let word = "";

  const keep = (item) =>
    (!word || item.dataset.word === word) &&
    box.value.toLowerCase().split(/\s+/).every((part) => (texts.get(item.dataset.id) || "").includes(part));

  const apply = () => {
    for (const item of items) item.hidden = !keep(item);
    for (const paper of document.querySelectorAll(".paper"))
      paper.hidden = !paper.querySelector(".item:not([hidden])");
    const count = rows.filter((row) => !row.hidden).length;
    shown.textContent = count === rows.length ? "" : count + " of " + rows.length + " shown";
    for (const chip of chips) chip.setAttribute("aria-pressed", String(chip.dataset.word === word));
  };

  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden) { word = ""; box.value = ""; apply(); }
    if (target.tagName === "DETAILS") { target.open = true; target.scrollIntoView(); }
  };

  box.addEventListener("input", apply);
  for (const chip of chips)
    chip.addEventListener("click", () => { word = word === chip.dataset.word ? "" : chip.dataset.word; apply(); });
  document.addEventListener("click", (event) => { if (event.target.closest('a[href^="#"]')) setTimeout(open); });
  addEventListener("hashchange", open);
  addEventListener("beforeprint", () => { for (const item of document.querySelectorAll("details")) item.open = true; });
  open();
})();
