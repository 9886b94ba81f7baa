/*
 * The coverage page: what a click, a search and a switch do. Needs coverage.js (canvas),
 * coverage_changes.js (layer of changes) and coverage_controls.js (search box, legend,
 * card). Every text comes from data.words; every id and name is put in as text, never as
 * markup.
 */
var liaisonPage = (function () {
  "use strict";

  var SIGNS = { uncovered: "cross", below_min: "ring", village_cannot_be_cut: "triangle",
                group_split: "diamond", home_village: "diamond" };
  var MARK_COLOURS = { cross: "#c2005f", ring: "#c2005f", triangle: "#5b0f8b",
                       diamond: "#5b0f8b" };

  function num(value) {
    var text = String(Math.round(value * 10) / 10).split(".");
    text[0] = text[0].replace(/\B(?=(\d{3})+$)/g, ",");
    return text.join(".");
  }

  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, function (whole, key) {
      var value = values[key];
      return value === undefined ? whole : typeof value === "number" ? num(value) : String(value);
    });
  }

  /* Columns unpacked, and the links between them. */
  function unpack(L, data) {
    var C = liaisonCoverage, h = data.households, b = data.beats, o = data.officials;
    var n = h.id.length, nb = b.id.length;
    var m = { n: n, village: C.unrun(h.village, n), beat: C.unrun(h.beat, n) };
    m.lon = C.undelta(h.x); m.lat = C.undelta(h.y);
    m.world = C.project(L, m.lon, m.lat);
    m.beatLon = C.undelta(b.x); m.beatLat = C.undelta(b.y);
    m.beatWorld = C.project(L, m.beatLon, m.beatLat);
    m.baseWorld = C.project(L, C.undelta(o.x), C.undelta(o.y));
    m.villageWorld = C.project(L, data.villages.x, data.villages.y);
    m.hue = new Int32Array(n);
    m.first = new Int32Array(nb).fill(-1); m.after = new Int32Array(nb);
    m.inVillage = data.villages.id.map(function () { return []; });
    for (var i = 0; i < n; i++) {
      var beat = m.beat[i];
      m.hue[i] = beat < 0 ? data.palette.length - 1 : b.hue[beat];
      if (beat >= 0) { if (m.first[beat] < 0) { m.first[beat] = i; } m.after[beat] = i + 1; }
      if (m.village[i] >= 0) { m.inVillage[m.village[i]].push(i); }
    }
    m.beatsOf = o.id.map(function () { return []; });
    b.officials.forEach(function (who, k) { who.forEach(function (i) { m.beatsOf[i].push(k); }); });
    m.changed = liaisonChanges.unpack(data, m);
    m.sayings = { household: {}, official: {}, village: {} };
    data.exceptions.text.forEach(function (text, k) {
      var e = data.exceptions, kind = e.household[k] >= 0 ? "household"
        : e.official[k] >= 0 ? "official" : "village", at = e[kind][k];
      if (at >= 0) { (m.sayings[kind][at] || (m.sayings[kind][at] = [])).push(text); }
    });
    return m;
  }

  function members(m, beat) {
    var out = [];
    if (m.first[beat] < 0) { return out; }
    for (var i = m.first[beat]; i < m.after[beat]; i++) { out.push(i); }
    return out;
  }

  function start(L, map, data) {
    var C = liaisonCoverage, words = data.words, m = unpack(L, data);
    var state = { official: -1, village: -1, exceptions: false, names: true, prices: false,
                  changes: Boolean(data.changes && data.changes.is_on) };
    var page = { map: map, data: data, model: m, state: state, words: words, num: num,
                 fill: fill, signs: SIGNS, markColours: MARK_COLOURS };

    function pane(name, z, through) {
      var made = map.createPane(name);
      made.style.zIndex = z;
      if (through) { made.style.pointerEvents = "none"; }
      return name;
    }
    pane("lpLand", 210, true); pane("lpCells", 310); pane("lpPoints", 450, true);

    if (data.land.length) {
      L.polygon(C.unring(data.land), { pane: "lpLand", renderer: L.svg({ pane: "lpLand", padding: 0.5 }),
        interactive: false, stroke: true, color: "#b4bcc2", weight: 1, fill: true,
        fillColor: "#f2f1ee", fillOpacity: 1, smoothFactor: 0.5 }).addTo(map);
    }

    if (!data.land.length) { L.DomUtil.addClass(map.getContainer(), "lp-no-land"); }

    var hovered = -1, renderer = L.svg({ pane: "lpCells", padding: 0.3 });
    var cells = data.villages.cells.map(function (polygons, v) {
      if (!polygons.length) { return null; }
      var cell = L.polygon(C.unring(polygons), { pane: "lpCells", renderer: renderer,
        className: "lp-cell", smoothFactor: 0.5 });
      cell.on("mouseover", function () { hovered = v; });
      cell.on("mouseout", function () { if (hovered === v) { hovered = -1; hide(); } });
      return cell.addTo(map);
    });

    var points = { x: m.world.x, y: m.world.y, hue: state.changes ? liaisonChanges.hues(data, m) : m.hue };
    var layer = C.makeLayer(L, points, {
      pane: "lpPoints", from: data.view.from, palette: liaisonChanges.palette(data), dimmed: "#8d959c",
      emphasis: "#c2005f", markColours: MARK_COLOURS,
      font: '600 12px "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif' });
    page.layer = layer;

    function troubled() {
      var e = data.exceptions, out = {};
      e.text.forEach(function (_text, k) {
        var v = e.village[k];
        if (v < 0 && e.household[k] >= 0) { v = m.village[e.household[k]]; }
        if (v >= 0) { out[v] = (out[v] || 0) + 1; }
      });
      return out;
    }
    var troubles = troubled();

    function restyle() {
      var near = layer.showsHouseholds();
      cells.forEach(function (cell, v) {
        if (!cell) { return; }
        var scale = state.changes ? data.changes.villages : state.prices ? data.prices : data.shades;
        var shade = (scale === data.shades ? data.villages : scale).shade[v];
        var bad = state.exceptions && troubles[v];
        cell.setStyle({
          fillColor: shade < 0 ? scale.none : scale.colours[shade],
          fillOpacity: near ? 0.22 : 0.9,
          color: v === state.village ? "#111" : bad ? "#5b0f8b" : "#77716a",
          weight: v === state.village ? 3 : bad ? 2.2 : 0.8,
          dashArray: bad && v !== state.village ? "5 3" : null
        });
        if (v === state.village) { cell.bringToFront(); }
      });
    }

    function labels() {
      var order = data.villages.id.map(function (_id, v) { return v; });
      order.sort(function (a, b) { return data.villages.n[b] - data.villages.n[a] || a - b; });
      layer.setLabels(!state.names ? [] : order.filter(function (v) { return cells[v]; })
        .map(function (v) {
          return { x: m.villageWorld.x[v], y: m.villageWorld.y[v], text: data.villages.name[v] };
        }));
    }

    function exceptionPlace(k) {
      var e = data.exceptions, h = e.household[k], o = e.official[k], v = e.village[k];
      if (h >= 0) { return { x: m.world.x[h], y: m.world.y[h] }; }
      if (o >= 0 && m.beatsOf[o].length) {
        var beat = m.beatsOf[o][0];
        return { x: m.beatWorld.x[beat], y: m.beatWorld.y[beat] };
      }
      if (o < 0 && v >= 0) { return { x: m.villageWorld.x[v], y: m.villageWorld.y[v] }; }
      return null;
    }

    function marks() {
      var out = [], e = data.exceptions;
      if (state.exceptions) {
        e.text.forEach(function (text, k) {
          var kind = SIGNS[data.exceptions.codes[e.kind[k]]], place = exceptionPlace(k);
          if (!kind || !place) { return; }
          out.push({ x: place.x, y: place.y, kind: kind, exception: k,
            minZoom: kind === "cross" || kind === "triangle" ? 0 : data.view.from });
        });
      }
      layer.setMarks(out);
    }

    function fit(indices, extra) {
      var box = L.latLngBounds(extra || []);
      indices.forEach(function (i) { box.extend([m.lat[i] / C.STEPS, m.lon[i] / C.STEPS]); });
      if (!box.isValid()) { return; }
      var zoom = map.getBoundsZoom(box, false, L.point(90, 90));
      map.setView(box.getCenter(), Math.max(data.view.from, Math.min(18, zoom)), { animate: false });
    }

    page.selectOfficial = function (o, move) {
      var chosen = new Uint8Array(m.n), all = [], extra = [];
      state.official = o; state.village = -1;
      var beats = m.beatsOf[o].map(function (k) {
        var inside = members(m, k);
        inside.forEach(function (i) { chosen[i] = 1; all.push(i); });
        extra.push([m.beatLat[k] / C.STEPS, m.beatLon[k] / C.STEPS]);
        return { centre: { x: m.beatWorld.x[k], y: m.beatWorld.y[k] }, households: inside,
          // Where officials live among the households the centre is the base.
          bases: !words.base ? [] : data.beats.officials[k].map(function (i) {
            return { x: m.baseWorld.x[i], y: m.baseWorld.y[i] };
          }) };
      });
      if (move) { fit(all, extra); }
      layer.choose(beats.length ? chosen : null, beats.length ? { beats: beats } : null);
      restyle();
      page.card.showOfficial(o);
    };

    page.selectVillage = function (v, move) {
      page.clear();
      state.village = v;
      var point = [data.villages.y[v] / C.STEPS, data.villages.x[v] / C.STEPS];
      if (move && (m.inVillage[v].length || data.villages.x[v])) {
        fit(m.inVillage[v], m.inVillage[v].length ? [] : [point]);
      }
      restyle();
      page.card.showVillage(v);
    };

    page.selectHousehold = function (i, move) {
      var officials = m.beat[i] < 0 ? [] : data.beats.officials[m.beat[i]];
      if (officials.length) { page.selectOfficial(officials[0], false); } else { page.clear(); }
      if (move) {
        map.setView([m.lat[i] / C.STEPS, m.lon[i] / C.STEPS], Math.max(16, data.view.from),
          { animate: false });
      }
      page.card.showHousehold(i, officials);
    };

    page.selectException = function (k) {
      var e = data.exceptions;
      if (e.household[k] >= 0) { page.selectHousehold(e.household[k], true); }
      else if (e.official[k] >= 0) { page.selectOfficial(e.official[k], true); }
      else if (e.village[k] >= 0) { page.selectVillage(e.village[k], true); }
    };

    page.clear = function () {
      state.official = -1; state.village = -1;
      layer.choose(null, null);
      restyle();
      page.card.hide();
    };

    page.toggle = function (name, on) {
      state[name] = on;
      if (name === "names") { labels(); } else { marks(); }
      if (name === "changes") {
        points.hue = on ? liaisonChanges.hues(data, m) : m.hue;
        layer.recolour();
      }
      restyle();
    };

    page.home = function () {
      // On a wide map the county stands beside the legend, not under it.
      var wide = map.getSize().x >= 900;
      map.fitBounds(data.view.bounds, { maxZoom: data.view.from - 0.25, animate: false,
        paddingTopLeft: wide ? [56, 56] : [12, 12], paddingBottomRight: [wide ? 280 : 12, 12] });
    };

    /* One tooltip for everything, filled with text nodes. */
    var tip = L.tooltip({ className: "lp-tip", direction: "auto", offset: [12, 0], opacity: 1 });
    function hide() { map.closeTooltip(tip); }
    function show(lines, latlng) {
      var box = document.createElement("div");
      lines.forEach(function (line, k) {
        var row = document.createElement(k ? "div" : "strong");
        row.textContent = line;
        box.appendChild(row);
      });
      tip.setContent(box).setLatLng(latlng);
      map.openTooltip(tip);
    }

    map.on("mousemove", function (event) {
      var hit = layer.at(event.containerPoint), lines = null;
      if (hit && hit.mark && hit.mark.exception !== undefined) {
        var k = hit.mark.exception, e = data.exceptions;
        lines = [e.labels[e.kind[k]], e.text[k]];
      } else if (hit) {
        lines = page.card.householdLines(hit.household);
      } else if (hovered >= 0) { lines = page.card.villageLines(hovered, troubles[hovered]); }
      map.getContainer().style.cursor = hit ? "pointer" : "";
      if (lines) { show(lines, event.latlng); } else { hide(); }
    });
    map.on("mouseout movestart zoomstart", hide);
    map.on("click", function (event) {
      var hit = layer.at(event.containerPoint);
      if (hit && hit.mark && hit.mark.exception !== undefined) {
        var k = hit.mark.exception, e = data.exceptions;
        if (e.household[k] >= 0) { page.selectHousehold(e.household[k], false); }
        else if (e.official[k] >= 0) { page.selectOfficial(e.official[k], false); }
        else if (e.village[k] >= 0) { page.selectVillage(e.village[k], false); }
      } else if (hit) { page.selectHousehold(hit.household, false); }
      else if (hovered >= 0 && !layer.showsHouseholds()) { page.selectVillage(hovered, true); }
      else { page.clear(); }
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape") { page.clear(); }
    });

    liaisonControls(L, page);
    layer.addTo(map);
    page.home();
    labels(); restyle();
    map.on("zoomend", restyle);
    /* A frame that was hidden when the page loaded gets its size later. */
    var sized = map.getSize().x > 0;
    map.on("resize", function () {
      if (!sized && map.getSize().x > 0) { sized = true; page.home(); }
    });
    return page;
  }

  return { start: start, num: num, fill: fill };
})();
