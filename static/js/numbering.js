/* Houses on a map: clicked in, clicked out, with undo and redo; the lines of the text
   field beside it are the truth, and whoever cannot use a mouse types there. */
"use strict";

(() => {
  const DIGITS = 7;
  const NEAR_PX = 12;

  function read(text) {
    const found = [];
    for (const line of text.split("\n")) {
      const [x, y, name] = line.split(/[,，;；、]/).map((part) => part.trim());
      if (x && y && Number.isFinite(Number(x)) && Number.isFinite(Number(y))) {
        found.push({ line, at: [Number(x), Number(y)], name });
      }
    }
    return found;
  }

  function key(at) { return at.map((each) => each.toFixed(DIGITS)).join(","); }

  function start(map, element) {
    const form = element.closest("form");
    const text = form.elements.houses;
    const tools = form.querySelector("[data-tools]");
    const count = form.querySelector("[data-count]");
    const base = JSON.parse(element.dataset.geometry);
    const labels = JSON.parse(element.dataset.labels || "{}");
    const past = [text.value];
    let at = 0;

    function show() {
      const houses = read(text.value);
      const features = houses.map((house) => {
        const said = labels[key(house.at)];
        return {
          type: "Feature",
          geometry: { type: "Point", coordinates: house.at },
          properties: said
            ? { label: said.label, colour: said.wrong ? "#c21f2b" : "#0a6b3d" }
            : { label: house.name || "•", colour: "#7a5af5" },
        };
      });
      map.getSource("shown").setData({ ...base, features: [...base.features, ...features] });
      count.textContent = count.dataset.said.replace("{n}", houses.length);
      tools.querySelector("[data-do=undo]").disabled = at === 0;
      tools.querySelector("[data-do=redo]").disabled = at === past.length - 1;
      element.dataset.shown = houses.length;
    }

    function keep() {
      if (text.value !== past[at]) {
        past.splice(at + 1);
        past.push(text.value);
        at = past.length - 1;
      }
      show();
    }

    function step(by) {
      if (at + by < 0 || at + by >= past.length) return;
      at += by;
      text.value = past[at];
      show();
    }

    map.on("click", (event) => {
      const { x, y } = event.point;
      const houses = read(text.value);
      const hit = houses.find((house) => {
        const there = map.project(house.at);
        return Math.hypot(there.x - x, there.y - y) <= NEAR_PX;
      });
      const lines = text.value.split("\n").filter((line) => line.trim());
      if (hit) lines.splice(lines.indexOf(hit.line), 1);
      else lines.push(`${event.lngLat.lng.toFixed(DIGITS)}, ${event.lngLat.lat.toFixed(DIGITS)}`);
      text.value = lines.join("\n");
      keep();
    });
    map.getCanvas().style.cursor = "crosshair";
    text.addEventListener("change", keep);
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) step(button.dataset.do === "undo" ? -1 : 1);
    });
    document.addEventListener("keydown", (event) => {
      if (event.target.matches("input, textarea, select") || !(event.ctrlKey || event.metaKey)) return;
      if (event.key.toLowerCase() !== "z") return;
      event.preventDefault();
      step(event.shiftKey ? 1 : -1);
    });
    tools.hidden = false;
    show();
  }

  document.addEventListener("map:ready", (event) => {
    if ("houses" in event.target.dataset) start(event.detail.map, event.target);
  });
})();
