/* Drawing on a map of the register: a point, a line or an area, with undo and redo.

   The drawing is kept in a hidden field as GeoJSON and in a text field as one line of
   longitude and latitude for each corner; whoever cannot use a mouse types there. */
"use strict";

(() => {
  const MODES = { point: "point", line: "linestring", area: "polygon" };
  const KINDS = { point: "Point", line: "LineString", area: "Polygon" };
  const DIGITS = 7;

  function round(position) {
    return position.slice(0, 2).map((each) => Number(each.toFixed(DIGITS)));
  }

  function deep(coordinates) {
    return typeof coordinates[0] === "number" ? round(coordinates) : coordinates.map(deep);
  }

  function corners(geometry) {
    if (!geometry) return [];
    if (geometry.type === "Point") return [geometry.coordinates];
    if (geometry.type === "LineString") return geometry.coordinates;
    if (geometry.type === "Polygon" && geometry.coordinates.length === 1) return geometry.coordinates[0].slice(0, -1);
    return null;
  }

  function typed(geometry) {
    const found = corners(geometry);
    return found ? found.map(([x, y]) => `${x.toFixed(DIGITS)}, ${y.toFixed(DIGITS)}`).join("\n") : "";
  }

  // What was typed; null where it is no drawing yet.
  function read(text, kind) {
    const rows = text.trim().split(/\n+/).map((row) => row.trim().split(/[\s,，、;；]+/).map(Number));
    if (rows.some((row) => row.length !== 2 || row.some((each) => !Number.isFinite(each)))) return null;
    if (rows.some(([x, y]) => Math.abs(x) > 180 || Math.abs(y) > 85)) return null;
    const at = rows.map(round);
    if (kind === "point") return at.length === 1 ? { type: "Point", coordinates: at[0] } : null;
    if (kind === "line") return at.length > 1 ? { type: "LineString", coordinates: at } : null;
    return at.length > 2 ? { type: "Polygon", coordinates: [[...at, at[0]]] } : null;
  }

  function start(map, element) {
    const kind = element.dataset.draw;
    const mode = MODES[kind];
    const around = element.closest("[data-drawing]");
    const field = around.querySelector("[data-drawn]");
    const text = around.querySelector("[data-typed]");
    const tools = around.querySelector("[data-tools]");
    const t = window.terraDraw;
    const editable = { feature: { draggable: true, coordinates: { midpoints: true, draggable: true, deletable: true, snappable: true } } };
    const draw = new t.TerraDraw({
      adapter: new window.terraDrawMaplibreGlAdapter.TerraDrawMapLibreGLAdapter({ map, coordinatePrecision: DIGITS }),
      undoRedo: { modeLevel: new t.TerraDrawModeUndoRedo() },
      modes: [
        new t.TerraDrawPointMode({ editable: true }),
        new t.TerraDrawLineStringMode({ snapping: { toCoordinate: true } }),
        new t.TerraDrawPolygonMode({ snapping: { toCoordinate: true } }),
        new t.TerraDrawSelectMode({ flags: { point: { feature: { draggable: true } }, linestring: editable, polygon: editable } }),
      ],
    });
    const past = [field.value];
    let at = 0;
    let showing = false;

    function present() {
      const found = draw.getSnapshot().filter((each) => each.properties.mode === mode && each.geometry.type === KINDS[kind]);
      if (!found.length) return null;
      const { type, coordinates } = found[found.length - 1].geometry;
      return { type, coordinates: deep(coordinates) };
    }

    function write(geometry) {
      field.value = geometry ? JSON.stringify(geometry) : "";
      text.value = typed(geometry);
      buttons();
      field.dispatchEvent(new CustomEvent("drawing:changed", { bubbles: true, detail: { geometry } }));
    }

    function remember() {
      if (field.value === past[at]) return;
      past.splice(at + 1);
      past.push(field.value);
      at = past.length - 1;
      buttons();
    }

    function show(value) {
      showing = true;
      draw.clear();
      const geometry = value ? JSON.parse(value) : null;
      if (geometry && geometry.type === KINDS[kind]) {
        const feature = { type: "Feature", geometry: { type: geometry.type, coordinates: deep(geometry.coordinates) }, properties: { mode } };
        const [answer] = draw.addFeatures([feature]);
        if (answer.valid && kind !== "point") draw.selectFeature(answer.id);
        else draw.setMode(answer.valid && kind !== "point" ? "select" : mode);
      } else {
        draw.setMode(mode);
      }
      showing = false;
      buttons();
    }

    function step(by) {
      if (by < 0 && draw.getModeState() === "drawing" && draw.canUndo()) { draw.undo(); return; }
      if (at + by < 0 || at + by >= past.length) return;
      at += by;
      field.value = past[at];
      text.value = typed(field.value ? JSON.parse(field.value) : null);
      show(field.value);
      field.dispatchEvent(new CustomEvent("drawing:changed", { bubbles: true }));
    }

    function buttons() {
      const can = { undo: at > 0 || draw.getModeState() === "drawing", redo: at < past.length - 1 };
      for (const [name, yes] of Object.entries(can)) {
        const button = tools.querySelector(`[data-do=${name}]`);
        if (button) button.disabled = !yes;
      }
    }

    const deeds = {
      undo: () => step(-1),
      redo: () => step(1),
      anew: () => { showing = true; draw.clear(); showing = false; write(null); remember(); draw.setMode(mode); buttons(); },
    };

    draw.start();
    draw.on("finish", (id, context) => {
      // Of a new drawing the old one goes: there is one at a time.
      const old = draw.getSnapshot().filter((each) => each.properties.mode === mode && each.id !== id && !each.properties.midPoint && !each.properties.selectionPoint);
      if (context.action === "draw" && old.length) draw.removeFeatures(old.map((each) => each.id));
      write(present());
      remember();
      if (context.action === "draw" && kind !== "point") window.setTimeout(() => { if (draw.hasFeature(id)) draw.selectFeature(id); }, 0);
    });
    draw.on("change", (ids, type) => {
      if (showing || draw.getMode() !== "select") { buttons(); return; }
      if (type === "delete" && !present()) { write(null); remember(); draw.setMode(mode); }
    });
    tools.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button) deeds[button.dataset.do]();
    });
    text.addEventListener("change", () => {
      if (!text.value.trim()) { deeds.anew(); return; }
      const geometry = read(text.value, kind);
      text.setCustomValidity(geometry ? "" : text.dataset.wrong);
      text.reportValidity();
      if (!geometry) return;
      write(geometry);
      remember();
      show(field.value);
      const first = corners(geometry)[0];
      if (!map.getBounds().contains(first)) map.jumpTo({ center: first });
    });
    document.addEventListener("keydown", (event) => {
      const typing = event.target.matches("input, textarea, select");
      if (typing || !(event.ctrlKey || event.metaKey)) return;
      const key = event.key.toLowerCase();
      if (key === "z") { event.preventDefault(); step(event.shiftKey ? 1 : -1); }
      if (key === "y") { event.preventDefault(); step(1); }
    });
    tools.hidden = false;
    show(field.value);
    around.dataset.ready = "yes";
    around.drawing = draw;
  }

  document.addEventListener("map:ready", (event) => {
    if ("draw" in event.target.dataset) start(event.detail.map, event.target);
  });
})();
