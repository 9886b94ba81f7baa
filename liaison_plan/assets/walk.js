/*
 * One day's walk: numbered doors, the way along roads or straight, boats dashed with
 * their times, and the same as a list. Every text comes from data; every id and name is
 * put in as text, never as markup. Uses `unring` of coverage.js.
 */
var liaisonWalk = (function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var BOAT = "#0b4f8a";

  function el(tag, className, text, parent) {
    var made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined && text !== null) { made.textContent = text; }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  function svg(width, height, shapes) {
    var made = document.createElementNS(SVG, "svg");
    made.setAttribute("width", width); made.setAttribute("height", height);
    shapes.forEach(function (shape) {
      var path = document.createElementNS(SVG, "path");
      Object.keys(shape).forEach(function (key) { path.setAttribute(key, shape[key]); });
      made.appendChild(path);
    });
    return made;
  }

  function control(L, map, position, box) {
    var made = L.control({ position: position });
    made.onAdd = function () {
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      return box;
    };
    return made.addTo(map);
  }

  function start(L, data) {
    var words = data.words, root = document.getElementById("lp-walk");
    var map = L.map(root, { zoomControl: false, attributionControl: false, zoomSnap: 0.25,
      minZoom: 3, maxZoom: 20 });
    function isWide() { return map.getSize().x > 640; }
    function home() { show(data.bounds); }
    function show(bounds) {
      map.fitBounds(bounds, { animate: false, maxZoom: 18,
        paddingTopLeft: isWide() ? [60, 30] : [24, 24],
        paddingBottomRight: isWide() ? [330, 60] : [24, Math.round(map.getSize().y * 0.44)] });
    }
    home();

    map.createPane("lpLand").style.zIndex = 210;
    map.createPane("lpRoads").style.zIndex = 220;
    map.createPane("lpWay").style.zIndex = 350;
    ["lpLand", "lpRoads", "lpWay"].forEach(function (pane) {
      map.getPane(pane).style.pointerEvents = "none";
    });
    if (data.land.length) {
      L.polygon(liaisonCoverage.unring(data.land), { pane: "lpLand", interactive: false,
        renderer: L.svg({ pane: "lpLand", padding: 0.5 }), color: "#b4bcc2", weight: 1,
        fillColor: "#f2f1ee", fillOpacity: 1, smoothFactor: 0.5 }).addTo(map);
    } else { L.DomUtil.addClass(root, "lp-no-land"); }
    if (data.roads.length) {
      L.polyline(data.roads, { pane: "lpRoads", renderer: L.svg({ pane: "lpRoads", padding: 0.5 }),
        interactive: false, color: "#a8a59c", weight: 1.5, opacity: 0.9 }).addTo(map);
    }

    /* The way; an arrow in the middle of every leg that is long enough on the screen. */
    var drawn = L.svg({ pane: "lpWay", padding: 0.5 }), colours = {}, arrows = [];
    data.walks.forEach(function (walk) { colours[walk.walk] = walk.colour; });
    data.lines.forEach(function (line) {
      var boat = line.departs !== "";
      if (!boat) {
        L.polyline(line.points, { renderer: drawn, interactive: false, color: "#fff", weight: 6.5,
          opacity: 0.85 }).addTo(map);
      }
      L.polyline(line.points, { renderer: drawn, interactive: false, weight: boat ? 3 : 3.5,
        color: boat ? BOAT : colours[line.walk], dashArray: boat ? "2 9" : line.is_ridden ? "11 6" : null,
        lineCap: boat ? "round" : "butt", opacity: 0.95 }).addTo(map);
      arrows.push(L.layerGroup().addTo(map));
    });
    /* Boats that sail the same way share one sign, one line each. */
    var signs = {};
    data.lines.forEach(function (line) {
      if (line.departs === "") { return; }
      var ends = [line.points[0].join(), line.points[1].join()].sort().join(" ");
      (signs[ends] = signs[ends] || []).push(line);
    });
    Object.keys(signs).forEach(function (ends) {
      var a = signs[ends][0].points[0], b = signs[ends][0].points[1], box = el("div", "lp-boat-times");
      signs[ends].forEach(function (line) {
        el("div", null, line.departs + " \u2192 " + line.arrives, box);
      });
      L.marker([(a[0] + b[0]) / 2, (a[1] + b[1]) / 2], { interactive: false, keyboard: false,
        icon: L.divIcon({ className: "", html: box, iconSize: [0, 0] }) }).addTo(map);
    });
    function pointArrows() {
      data.lines.forEach(function (line, k) {
        arrows[k].clearLayers();
        var at = line.points.map(function (p) { return map.latLngToLayerPoint(p); });
        var whole = 0, gone = 0, i, step;
        for (i = 1; i < at.length; i++) { whole += at[i].distanceTo(at[i - 1]); }
        if (whole < 70) { return; }
        for (i = 1; i < at.length; i++) {
          step = at[i].distanceTo(at[i - 1]);
          /* Not in the very middle, where boats have their times. */
          if (step > 0 && gone + step >= whole * 0.7) {
            var share = (whole * 0.7 - gone) / step, p = at[i - 1], q = at[i];
            var angle = Math.atan2(q.y - p.y, q.x - p.x) * 180 / Math.PI;
            var mark = svg(16, 16, [{ d: "M-6,-5L7,0L-6,5z", transform: "translate(8 8) rotate(" + angle + ")",
              fill: line.departs ? BOAT : colours[line.walk], stroke: "#fff", "stroke-width": 1 }]);
            L.marker(map.layerPointToLatLng(L.point(p.x + (q.x - p.x) * share, p.y + (q.y - p.y) * share)),
              { interactive: false, keyboard: false, zIndexOffset: -1000,
                icon: L.divIcon({ className: "", html: mark, iconSize: [16, 16] }) }).addTo(arrows[k]);
            return;
          }
          gone += step;
        }
      });
    }

    /* Start and doors. */
    data.walks.forEach(function (walk) {
      var house = svg(24, 24, [{ d: "M12,2L23,12H20V22H4V12H1z", fill: "#1d2733", stroke: "#fff",
        "stroke-width": 1.5 }]);
      if (!walk.reason) {
        L.marker(walk.start, { title: words.start, keyboard: false,
          icon: L.divIcon({ className: "lp-walk-start", html: house, iconSize: [24, 24] }) }).addTo(map);
      }
      walk.stops.forEach(function (stop) {
        if (stop.kind !== "door") { return; }
        var number = el("span", "lp-door-number", String(stop.number));
        number.style.background = walk.colour;
        L.marker(stop.at, { title: [stop.name, stop.village, stop.when].filter(Boolean).join(" \u00b7 "),
          keyboard: false, riseOnHover: true, zIndexOffset: 1000 - stop.number,
          icon: L.divIcon({ className: "lp-door", html: number, iconSize: [24, 24] }) }).addTo(map);
      });
    });

    /* The same as a list. */
    var list = el("div", "lp-box lp-walk-list");
    el("h2", null, data.line, list);
    el("div", "lp-line", data.who, list);
    var facts = el("ul", "lp-walk-facts", null, list);
    data.facts.forEach(function (fact) { el("li", null, fact, facts); });
    data.walks.forEach(function (walk) {
      var title = el("h3", null, null, list);
      el("i", null, null, title).style.borderColor = walk.colour;
      el("span", null, walk.title, title);
      if (walk.reason) { el("p", "lp-reason", walk.reason, list); }
      var table = el("table", null, null, list), head = el("tr", null, null, el("thead", null, null, table));
      el("th", null, "", head); el("th", null, words.stop, head);
      el("th", "lp-num", words.when, head); el("th", "lp-num", words.metres, head);
      var body = el("tbody", null, null, table);
      walk.stops.forEach(function (stop) {
        var row = el("tr", stop.kind === "boat" ? "lp-boat" : null, null, body);
        var first = el("td", null, null, row), name = el("td", null, stop.name, row);
        if (stop.kind === "door") {
          el("span", "lp-door-number", String(stop.number), first).style.background = walk.colour;
        }
        if (stop.village) { el("small", null, stop.village, name); }
        if (stop.wait) { el("small", null, stop.wait, name); }
        el("td", "lp-num", stop.when, row);
        el("td", "lp-num", stop.metres, row);
      });
    });
    control(L, map, isWide() ? "topright" : "bottomright", list);

    L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    var all = el("button", "lp-box lp-button lp-home", words.whole);
    all.type = "button";
    all.addEventListener("click", home);
    control(L, map, "topleft", all);
    var doors = el("button", "lp-box lp-button lp-home", words.doors);
    doors.type = "button";
    doors.addEventListener("click", function () {
      var points = [];
      data.walks.forEach(function (walk) {
        walk.stops.forEach(function (stop) { if (stop.kind === "door") { points.push(stop.at); } });
      });
      show(points);
    });
    control(L, map, "topleft", doors);

    /* What the lines mean; only those that are there. */
    var key = el("div", "lp-box lp-walk-key");
    function keyed(shape, text) {
      var row = el("div", "lp-key", null, key);
      row.appendChild(shape);
      el("span", null, text, row);
    }
    function stroke(colour, dash, cap, width) {
      return svg(34, 10, [{ d: "M2,5H32", fill: "none", stroke: colour, "stroke-width": width || 3.5,
        "stroke-dasharray": dash || "none", "stroke-linecap": cap || "butt" }]);
    }
    keyed(svg(24, 24, [{ d: "M12,2L23,12H20V22H4V12H1z", fill: "#1d2733" }]), words.start);
    keyed(stroke(data.walks[0].colour), words.between);
    if (words.by_vehicle) { keyed(stroke(data.walks[0].colour, "11 6"), words.by_vehicle); }
    if (data.lines.some(function (line) { return line.departs; })) {
      keyed(stroke(BOAT, "2 9", "round", 3), words.by_boat);
    }
    if (data.roads.length) { keyed(stroke("#a8a59c", null, null, 1.5), words.other_roads); }
    control(L, map, "bottomleft", key);
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
    control(L, map, "bottomright", el("div", "lp-credit", [data.attribution, "Leaflet"].filter(Boolean).join(" | ")));

    pointArrows();
    map.on("zoomend", pointArrows);
    var sized = map.getSize().x > 0;
    map.on("resize", function () {
      if (!sized && map.getSize().x > 0) { sized = true; home(); }
    });
    return { map: map, data: data };
  }

  return { start: start };
})();
