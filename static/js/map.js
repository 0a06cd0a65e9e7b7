/* Maps of the register: our own tiles, drawn here; nothing is asked of anybody else. */
"use strict";

(() => {
  const here = document.currentScript;
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const FONTS = ["Noto Sans SC, PingFang SC, Microsoft YaHei, system-ui, sans-serif"];

  function colours() {
    return dark.matches
      ? { land: "#18232f", area: "#1d2b3a", border: "#5f7690", street: "#8ea3ba", halo: "#0d141d", ink: "#e8eef5",
          soft: "#a9b6c6", door: "#9cc5ff", wait: "#f5c871", mark: "#ffb84d", shape: "#ffb84d" }
      : { land: "#eef1f5", area: "#f8fafc", border: "#8796a8", street: "#6d7f94", halo: "#ffffff", ink: "#14202f",
          soft: "#4d5b6c", door: "#12449c", wait: "#9a5f00", mark: "#c2410c", shape: "#c2410c" };
  }

  function style() {
    const c = colours();
    const tiles = [`${window.location.origin}/desk/tiles/{z}/{x}/{y}.pbf`];
    const text = (size) => ({ "text-font": FONTS, "text-size": size });
    const halo = { "text-halo-color": c.halo, "text-halo-width": 1.6 };
    return {
      version: 8,
      sources: {
        register: { type: "vector", tiles, minzoom: 4, maxzoom: 18 },
        shown: { type: "geojson", data: { type: "FeatureCollection", features: [] } },
      },
      layers: [
        { id: "land", type: "background", paint: { "background-color": c.land } },
        { id: "areas", type: "fill", source: "register", "source-layer": "divisions",
          filter: ["==", ["get", "level"], "village"], paint: { "fill-color": c.area } },
        { id: "village-borders", type: "line", source: "register", "source-layer": "divisions",
          filter: ["==", ["get", "level"], "village"],
          paint: { "line-color": c.border, "line-width": 0.8, "line-dasharray": [3, 2] } },
        { id: "borders", type: "line", source: "register", "source-layer": "divisions",
          filter: ["!=", ["get", "level"], "village"], paint: { "line-color": c.border, "line-width": 1.8 } },
        { id: "streets", type: "line", source: "register", "source-layer": "streets",
          layout: { "line-cap": "round", "line-join": "round" },
          paint: { "line-color": c.street, "line-width": ["interpolate", ["linear"], ["zoom"], 11, 1, 18, 6] } },
        { id: "shown-area", type: "fill", source: "shown", filter: ["==", ["geometry-type"], "Polygon"],
          paint: { "fill-color": c.shape, "fill-opacity": 0.16 } },
        { id: "shown-line", type: "line", source: "shown", filter: ["!=", ["geometry-type"], "Point"],
          layout: { "line-cap": "round", "line-join": "round" },
          paint: { "line-color": ["coalesce", ["get", "colour"], c.shape], "line-width": 4 } },
        { id: "doors", type: "circle", source: "register", "source-layer": "addresses",
          paint: {
            "circle-radius": ["interpolate", ["linear"], ["zoom"], 14, 2.2, 17, 5, 20, 8],
            "circle-color": ["match", ["get", "status"], "current", c.door, c.wait],
            "circle-stroke-color": c.halo, "circle-stroke-width": 1.2 } },
        { id: "shown-point", type: "circle", source: "shown", filter: ["==", ["geometry-type"], "Point"],
          paint: { "circle-radius": 7, "circle-color": ["coalesce", ["get", "colour"], c.shape],
                   "circle-stroke-color": c.halo, "circle-stroke-width": 2 } },
        { id: "division-names", type: "symbol", source: "register", "source-layer": "divisions", maxzoom: 14,
          filter: ["any", ["all", [">=", ["zoom"], 12], ["==", ["get", "level"], "village"]],
                          ["all", ["<", ["zoom"], 12], ["==", ["get", "level"], "township"]]],
          layout: { ...text(13), "text-field": ["get", "name"], "text-max-width": 8 },
          paint: { ...halo, "text-color": c.soft } },
        { id: "street-names", type: "symbol", source: "register", "source-layer": "streets", minzoom: 13,
          layout: { ...text(13), "symbol-placement": "line", "text-field": ["get", "name"] },
          paint: { ...halo, "text-color": c.ink } },
        { id: "door-numbers", type: "symbol", source: "register", "source-layer": "addresses", minzoom: 16,
          layout: { ...text(12), "text-field": ["get", "label"], "text-offset": [0, 1.1], "text-optional": true },
          paint: { ...halo, "text-color": c.ink } },
        { id: "shown-labels", type: "symbol", source: "shown", filter: ["has", "label"],
          layout: { ...text(13), "text-field": ["get", "label"], "text-offset": [0, 1.2], "text-allow-overlap": true },
          paint: { ...halo, "text-color": c.ink } },
      ],
    };
  }

  function canDraw() {
    try {
      const canvas = document.createElement("canvas");
      return Boolean(window.maplibregl && canvas.getContext("webgl2"));
    } catch { return false; }
  }

  function view(element) {
    const data = element.dataset;
    if (data.bounds) {
      const [west, south, east, north] = data.bounds.split(",").map(Number);
      return { bounds: [[west, south], [east, north]], fitBoundsOptions: { padding: 40, maxZoom: 17 } };
    }
    return { center: [Number(data.longitude), Number(data.latitude)], zoom: Number(data.zoom || 16) };
  }

  function shapes(element) {
    const given = element.dataset.geometry;
    if (!given) return { type: "FeatureCollection", features: [] };
    const found = JSON.parse(given);
    if (found.type === "FeatureCollection") return found;
    return { type: "FeatureCollection", features: [{ type: "Feature", properties: {}, geometry: found }] };
  }

  function mark(map, element) {
    // The map moves the outer one; the inner one is turned by the style sheet.
    const pin = document.createElement("div");
    pin.append(Object.assign(document.createElement("div"), { className: "pin" }));
    new window.maplibregl.Marker({ element: pin, anchor: "bottom" })
      .setLngLat([Number(element.dataset.longitude), Number(element.dataset.latitude)]).addTo(map);
  }

  function texts(element) {
    const said = {};
    for (const [key, value] of Object.entries(element.dataset)) {
      if (key.startsWith("said")) said[key.slice(4)] = value;
    }
    return said;
  }

  function open(element) {
    const said = texts(element);
    element.replaceChildren();
    const map = new window.maplibregl.Map({
      container: element, style: style(), ...view(element), maxZoom: 20, attributionControl: false,
      dragRotate: false, pitchWithRotate: false, cooperativeGestures: false, fadeDuration: 0,
      locale: said.Locale ? JSON.parse(said.Locale) : undefined,
    });
    map.touchZoomRotate.disableRotation();
    map.addControl(new window.maplibregl.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new window.maplibregl.ScaleControl(), "bottom-left");
    map.on("load", () => {
      map.getSource("shown").setData(shapes(element));
      element.dataset.ready = "yes";
      element.dispatchEvent(new CustomEvent("map:ready", { bubbles: true, detail: { map } }));
    });
    dark.addEventListener("change", () => {
      map.setStyle(style());
      map.once("styledata", () => map.getSource("shown")?.setData(shapes(element)));
    });
    if ("mark" in element.dataset) mark(map, element);
    follow(map, element);
    limits(map, element, said);
    element.registerMap = map;
    return map;
  }

  // A click on a door or a street opens its page, unless something is being drawn here.
  function follow(map, element) {
    const pages = { doors: "addresses", "door-numbers": "addresses", streets: "streets", "street-names": "streets" };
    map.on("click", (event) => {
      if ("draw" in element.dataset) return;
      const near = [[event.point.x - 5, event.point.y - 5], [event.point.x + 5, event.point.y + 5]];
      const found = map.queryRenderedFeatures(near, { layers: Object.keys(pages) });
      const best = found.find((each) => each.layer.id.startsWith("door")) || found[0];
      if (best) window.location.assign(`/desk/${pages[best.layer.id]}/${best.properties.uid}`);
    });
    for (const layer of Object.keys(pages)) {
      map.on("mouseenter", layer, () => { if (!("draw" in element.dataset)) map.getCanvas().style.cursor = "pointer"; });
      map.on("mouseleave", layer, () => { if (!("draw" in element.dataset)) map.getCanvas().style.cursor = ""; });
    }
  }

  // What a crowded tile leaves out, and where doors begin, is said beside the map.
  function limits(map, element, said) {
    const note = element.parentElement.querySelector("[data-map-note]");
    if (!note) return;
    const tell = () => {
      const left = map.querySourceFeatures("register", { sourceLayer: "limits" })
        .reduce((sum, each) => sum + Number(each.properties.left_out), 0);
      const far = map.getZoom() < Number(note.dataset.doorsFrom);
      note.textContent = far ? said.Far : left ? said.Left.replace("{n}", left.toLocaleString()) : "";
    };
    map.on("idle", tell);
  }

  // The list beside the map follows its middle: <div data-near="address of the list">.
  function list(map) {
    const target = document.querySelector("[data-near]");
    if (!target || !window.htmx) return;
    let last = "";
    map.on("moveend", () => {
      if (map.getZoom() < 15 && target.dataset.fixed) return;
      const { lng, lat } = map.getCenter();
      const address = `${target.dataset.near}?longitude=${lng.toFixed(5)}&latitude=${lat.toFixed(5)}`;
      if (address !== last) window.htmx.ajax("GET", address, { target, swap: "innerHTML" });
      last = address;
    });
  }

  // A link with data-fly moves the map that is on the page instead of leaving it.
  function fly(map) {
    document.addEventListener("click", (event) => {
      const link = event.target.closest("[data-fly]");
      if (!link) return;
      event.preventDefault();
      const [longitude, latitude] = link.dataset.fly.split(",").map(Number);
      map.jumpTo({ center: [longitude, latitude], zoom: Math.max(map.getZoom(), 17) });
      map.getCanvas().focus();
    });
  }

  function start() {
    if (!canDraw()) return;
    window.maplibregl.setWorkerUrl(here.dataset.worker);
    for (const element of document.querySelectorAll("[data-map]")) {
      const map = open(element);
      if (element.classList.contains("whole")) { list(map); fly(map); }
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
