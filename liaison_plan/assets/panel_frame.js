/*
 * The frame of the panel's map: legend, layers, zoom, keys; and the function that shows
 * it (render), the same in JupyterLab and under Voila. Needs Leaflet, coverage.js and
 * panel_map.js.
 */
var liaisonPanelFrame = (function () {
  "use strict";

  var SNUG = 1200; // pixels of the whole panel below which the outer columns are slim
  var NARROW = 920; // and below which the left one stands under the map
  var el = liaisonPanelMap.el;

  function control(map, position, box) {
    var made = L.control({ position: position });
    made.onAdd = function () {
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      L.DomEvent.on(box, "mousemove mouseover", L.DomEvent.stopPropagation);
      return box;
    };
    made.addTo(map);
  }

  function sign(kind, label, parent, colours) {
    var row = el("div", "lp-sign-row", null, parent), canvas = el("canvas", "", null, row);
    canvas.width = 26; canvas.height = 24;
    canvas.setAttribute("aria-hidden", "true");
    liaisonCoverage.drawMark(canvas.getContext("2d"), kind, 13, 12, 2, colours);
    el("span", "", label, row);
  }

  function addLegend(page) {
    var f = page.fixed, words = page.words, map = page.map;
    var box = el("div", "lp-box lp-map-legend"), head = el("button", "lp-fold", words.legend, box);
    var body = el("div", "lp-legend-body", null, box);
    head.type = "button";
    function fold(open) {
      head.setAttribute("aria-expanded", String(open));
      body.style.display = open ? "" : "none";
    }
    head.addEventListener("click", function () { fold(body.style.display === "none"); });
    fold(false);
    [["names", words.names], ["changes", words.show_changes],
     ["exceptions", words.show_exceptions]].forEach(function (layer) {
      var row = el("label", "lp-switch", null, body), tick = el("input", "", null, row);
      tick.type = "checkbox"; tick.checked = page.state[layer[0]];
      tick.className = "lp-layer-" + layer[0];
      el("span", "", layer[1], row);
      tick.addEventListener("change", function () { page.toggle(layer[0], tick.checked); });
    });
    sign("ring", words.sign_change, body, page.colours);
    sign("square", words.pinned, body, page.colours);
    sign("cross", words.sign_uncovered, body, page.colours);
    sign("triangle", words.sign_exception, body, page.colours);
    el("div", "lp-legend-head", words.village_load, body);
    var scale = el("div", "lp-scale", null, body);
    f.shades.labels.forEach(function (label, k) {
      var made = el("span", "lp-shade", null, scale);
      el("i", "", null, made).style.background = f.shades.colours[k];
      el("span", "", label, made);
    });
    el("div", "lp-legend-note", words.about_households, body);
    if (f.unplaced) {
      el("div", "lp-legend-note", liaisonPanelMap.fill(words.unplaced, { n: f.unplaced }), body);
    }
    control(map, "topright", box);
  }

  function addTools(page) {
    var words = page.words, map = page.map;
    L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in,
                     zoomOutTitle: words.zoom_out }).addTo(map);
    var home = el("button", "lp-box lp-map-home", words.whole_county);
    home.type = "button";
    home.addEventListener("click", function () { page.home(); });
    control(map, "topleft", home);
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
    control(map, "bottomright", el("div", "lp-credit",
      [page.fixed.attribution, "Leaflet"].filter(Boolean).join(" | ")));
  }

  /* Labels that ipywidgets does not tie to the handles of its sliders, and open tabs. */
  function nameHandles(root) {
    Array.prototype.forEach.call(root.querySelectorAll(".lp-tab"), function (tab) {
      tab.setAttribute("aria-pressed", String(tab.classList.contains("lp-tab-on")));
    });
    var sliders = root.querySelectorAll(".widget-slider");
    Array.prototype.forEach.call(sliders, function (slider) {
      var label = slider.querySelector("label"), text = label ? label.textContent : "";
      Array.prototype.forEach.call(slider.querySelectorAll(".noUi-handle"), function (handle) {
        if (text) { handle.setAttribute("aria-label", text); }
      });
    });
  }

  /* The panel around the map: stacked where it is narrow, its keys kept from the notebook. */
  function tendRoot(root, model, watch) {
    root.setAttribute("data-lm-suppress-shortcuts", "true");
    root.setAttribute("lang", JSON.parse(model.get("fixed")).lang);
    root.classList.toggle("lp-alone", !root.closest(".jp-NotebookPanel"));
    function arrange() {
      var width = root.clientWidth;
      if (!width) { return; }
      root.classList.toggle("lp-narrow", width < NARROW);
      root.classList.toggle("lp-snug", width >= NARROW && width < SNUG);
    }
    watch(root, arrange);
    arrange();
    var naming = window.setInterval(function () { nameHandles(root); }, 1000);
    nameHandles(root);
    function escape(event) {
      if (event.key !== "Escape") { return; }
      event.stopPropagation();
      model.send({ chosen: "", id: "" });
    }
    /* A button that was pressed is off for a while and loses the focus: keys go nowhere. */
    function escapeNowhere(event) {
      if (event.target === document.body) { escape(event); }
    }
    var last = null, wasBusy = false;
    function remember(event) { last = event.target; }
    var states = new MutationObserver(function () {
      var isBusy = root.classList.contains("lp-busy");
      var isLost = !document.activeElement || document.activeElement === document.body;
      if (wasBusy && !isBusy && isLost && last && last.getClientRects().length) {
        last.focus({ preventScroll: true });
      }
      wasBusy = isBusy;
    });
    states.observe(root, { attributes: true, attributeFilter: ["class"] });
    root.addEventListener("focusin", remember);
    root.addEventListener("keydown", escape);
    document.addEventListener("keydown", escapeNowhere);
    return function () {
      window.clearInterval(naming);
      states.disconnect();
      root.removeEventListener("focusin", remember);
      root.removeEventListener("keydown", escape);
      document.removeEventListener("keydown", escapeNowhere);
    };
  }

  function expose(page, box) {
    var f = page.fixed, map = page.map;
    window.liaisonPanel = {
      zoom: function () { return map.getZoom(); },
      centre: function () { var c = map.getCenter(); return [c.lat, c.lng]; },
      chosen: function () { return { kind: page.state.kind, id: page.state.id }; },
      revision: function () { return page.revision(); },
      goTo: function (kind, id) { page.goTo(kind, id); },
      households: function () { return f.households.slice(); },
      /* Where a household stands in the window, for a real click of the mouse. */
      pixel: function (id) {
        var i = f.householdAt[id], p, at;
        if (i === undefined) { return null; }
        p = map.latLngToContainerPoint([f.y[i] / 1e5, f.x[i] / 1e5]);
        at = box.getBoundingClientRect();
        return { x: at.left + p.x, y: at.top + p.y };
      }
    };
  }

  function render(context) {
    var model = context.model, holder = context.el, tidy = [];
    holder.classList.add("lp-map-holder");
    var box = el("div", "lp-map", null, holder), page = liaisonPanelMap.start(model, box);
    var isSized = false, gone = 0;

    function watch(target, act) {
      if (typeof ResizeObserver === "undefined") { window.addEventListener("resize", act); return; }
      var observer = new ResizeObserver(act);
      observer.observe(target);
      tidy.push(function () { observer.disconnect(); });
    }
    function resize() {
      var at = model.get("at");
      page.map.invalidateSize({ animate: false });
      if (isSized || !page.map.getSize().x || !page.map.getSize().y) { return; }
      isSized = true;
      if (at.length === 3) { page.map.setView([at[0], at[1]], at[2], { animate: false }); }
      else { page.home(); }
    }
    function go() {
      var wanted = JSON.parse(model.get("go"));
      if (wanted.n > gone) { page.goTo(wanted.kind, wanted.id); }
      gone = wanted.n;
    }
    gone = JSON.parse(model.get("go")).n;
    addTools(page);
    addLegend(page);
    page.begin();
    watch(box, resize);
    resize();
    page.map.on("moveend", function () {
      if (!isSized) { return; }
      var c = page.map.getCenter();
      model.set("at", [c.lat, c.lng, page.map.getZoom()]);
      model.save_changes();
    });
    model.on("change:now", page.update);
    model.on("change:chosen", page.choose);
    model.on("change:go", go);
    expose(page, box);
    model.send({ hello: true });
    window.setTimeout(function () {
      var root = holder.closest(".lp-panel");
      if (root) { tidy.push(tendRoot(root, model, watch)); }
    }, 0);
    return function () {
      model.off("change:now", page.update);
      model.off("change:chosen", page.choose);
      model.off("change:go", go);
      tidy.forEach(function (act) { act(); });
      page.map.remove();
    };
  }

  return { render: render };
})();
