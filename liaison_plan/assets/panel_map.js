/*
 * The map of the what-if panel: one canvas of households (coverage.js), fed by packed
 * bytes, redrawn in place so that zoom and position stay. Every text comes from
 * fixed.words; ids and names are put in as text, never as markup.
 */
var liaisonPanelMap = (function () {
  "use strict";

  var SIGNS = { uncovered: "cross", below_min: "triangle", village_cannot_be_cut: "triangle",
                group_split: "diamond", home_village: "diamond" };
  var MARK_COLOURS = { cross: "#c2005f", triangle: "#5b0f8b", diamond: "#5b0f8b",
                       ring: "#005a9c", square: "#111111", target: "#111111" };
  var EVERYWHERE = 400; // changes ringed at every zoom; more only where households show
  var NEAR = 16; // zoom at which one household is looked at

  function ints(view) {
    if (!view || !view.byteLength) { return new Int32Array(0); }
    return new Int32Array(view.buffer.slice(view.byteOffset, view.byteOffset + view.byteLength));
  }

  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, function (whole, key) {
      return values[key] === undefined ? whole : String(values[key]);
    });
  }

  function el(tag, className, text, parent) {
    var made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined && text !== null) { made.textContent = text; }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  function places(ids) {
    var at = Object.create(null);
    ids.forEach(function (id, k) { at[id] = k; });
    return at;
  }

  /* What never changes: points, villages, ids. */
  function readFixed(model) {
    var f = JSON.parse(model.get("fixed")), xy = ints(model.get("points")), n = xy.length / 3;
    f.n = n;
    f.x = xy.subarray(0, n); f.y = xy.subarray(n, 2 * n); f.village = xy.subarray(2 * n);
    f.world = liaisonCoverage.project(L, f.x, f.y);
    f.villageWorld = liaisonCoverage.project(L, f.villages.x, f.villages.y);
    f.householdAt = places(f.households); f.villageAt = places(f.villages.id);
    f.hue = new Int32Array(n);
    f.inVillage = f.villages.id.map(function () { return []; });
    for (var i = 0; i < n; i++) {
      if (f.village[i] >= 0) { f.inVillage[f.village[i]].push(i); }
    }
    return f;
  }

  /* What a plan says: beats, officials, marks; and the households of every beat. */
  function readNow(model, f) {
    var now = JSON.parse(model.get("now")), beat = ints(model.get("beat")), b = now.beats;
    now.beat = beat;
    now.inBeat = b.id.map(function () { return []; });
    for (var i = 0; i < f.n; i++) {
      var k = beat[i];
      f.hue[i] = k < 0 ? f.palette.length - 1 : b.hue[k];
      if (k >= 0) { now.inBeat[k].push(i); }
    }
    now.beatX = liaisonCoverage.undelta(b.x); now.beatY = liaisonCoverage.undelta(b.y);
    now.beatWorld = liaisonCoverage.project(L, now.beatX, now.beatY);
    now.baseWorld = liaisonCoverage.project(L, liaisonCoverage.undelta(now.officials.x),
      liaisonCoverage.undelta(now.officials.y));
    now.officialAt = places(now.officials.id);
    now.beatsOf = now.officials.id.map(function () { return []; });
    b.officials.forEach(function (who, k) {
      who.forEach(function (o) { now.beatsOf[o].push(k); });
    });
    now.was = Object.create(null); now.isPinned = Object.create(null);
    now.changes.household.forEach(function (i, k) {
      now.was[i] = now.changes.officials[now.changes.was[k]];
    });
    now.pins.forEach(function (i) { now.isPinned[i] = true; });
    return now;
  }

  function drawGround(map, f) {
    function pane(name, z, through) {
      map.createPane(name).style.zIndex = z;
      if (through) { map.getPane(name).style.pointerEvents = "none"; }
    }
    pane("lpLand", 210, true); pane("lpCells", 310, false); pane("lpPoints", 450, true);
    if (f.land.length) {
      L.polygon(liaisonCoverage.unring(f.land), { pane: "lpLand", interactive: false,
        renderer: L.svg({ pane: "lpLand", padding: 0.5 }), color: "#b4bcc2", weight: 1,
        fillColor: "#f2f1ee", fillOpacity: 1, smoothFactor: 0.5 }).addTo(map);
    } else { map.getContainer().classList.add("lp-no-land"); }
    var renderer = L.svg({ pane: "lpCells", padding: 0.3 });
    return f.villages.cells.map(function (polygons) {
      if (!polygons.length) { return null; }
      return L.polygon(liaisonCoverage.unring(polygons), { pane: "lpCells", renderer: renderer,
        className: "lp-cell", smoothFactor: 0.5 }).addTo(map);
    });
  }

  function start(model, box) {
    var f = readFixed(model), words = f.words, now = readNow(model, f), cells, layer;
    var state = { kind: "", id: "", names: true, changes: true, exceptions: false, hovered: -1 };
    var map = L.map(box, { zoomControl: false, attributionControl: false, maxZoom: 19,
      minZoom: 3, zoomSnap: 0.25, closePopupOnClick: false, fadeAnimation: false });
    box.setAttribute("aria-label", words.map);
    box.setAttribute("role", "application");
    map.setView([0, 0], 3, { animate: false });
    cells = drawGround(map, f);
    layer = liaisonCoverage.makeLayer(L, { x: f.world.x, y: f.world.y, hue: f.hue }, {
      pane: "lpPoints", from: f.view.from, palette: f.palette, dimmed: "#8d959c",
      emphasis: "#c2005f", markColours: MARK_COLOURS,
      font: '600 12px "Noto Sans CJK SC","Microsoft YaHei","PingFang SC",sans-serif' });

    function say(kind, id) { model.send({ chosen: kind, id: id }); }

    function restyle() {
      var near = layer.showsHouseholds(), frozen = places(now.frozen_villages);
      cells.forEach(function (cell, v) {
        if (!cell) { return; }
        var shade = now.villages.shade[v], isFrozen = f.villages.id[v] in frozen;
        var chosen = state.kind === "village" && state.id === f.villages.id[v];
        cell.setStyle({ fillColor: shade < 0 ? f.shades.none : f.shades.colours[shade],
          fillOpacity: near ? 0.22 : 0.9, color: chosen || isFrozen ? "#111" : "#77716a",
          weight: chosen ? 3 : isFrozen ? 2.2 : 0.8, dashArray: isFrozen ? "2 5" : null });
        if (chosen) { cell.bringToFront(); }
      });
    }

    function labels() {
      var order = f.villages.id.map(function (_id, v) { return v; });
      order.sort(function (a, b) { return f.inVillage[b].length - f.inVillage[a].length || a - b; });
      layer.setLabels(!state.names ? [] : order.filter(function (v) { return cells[v]; })
        .map(function (v) {
          return { x: f.villageWorld.x[v], y: f.villageWorld.y[v], text: f.villages.name[v] };
        }));
    }

    function placeOf(k) {
      var e = now.exceptions, o = e.official[k], v = e.village[k];
      if (e.household[k] >= 0) { return [f.world, e.household[k]]; }
      if (o >= 0 && now.beatsOf[o].length) { return [now.beatWorld, now.beatsOf[o][0]]; }
      return o < 0 && v >= 0 ? [f.villageWorld, v] : null;
    }

    function marks() {
      var out = [], e = now.exceptions, many = now.changes.household.length > EVERYWHERE;
      function mark(world, at, kind, minZoom, more) {
        var made = { x: world.x[at], y: world.y[at], kind: kind, minZoom: minZoom };
        Object.keys(more).forEach(function (key) { made[key] = more[key]; });
        out.push(made);
      }
      e.kind.forEach(function (kind, k) {
        var code = e.codes[kind], place = placeOf(k);
        if (!SIGNS[code] || !place || !(state.exceptions || e.is_new[k])) { return; }
        mark(place[0], place[1], SIGNS[code], code === "below_min" ? f.view.from : 0,
          { exception: k, household: e.household[k] });
      });
      if (state.changes) {
        now.changes.household.forEach(function (i) {
          mark(f.world, i, "ring", many ? f.view.from : 0, { household: i });
        });
      }
      now.pins.forEach(function (i) { mark(f.world, i, "square", f.view.from, { household: i }); });
      var at = state.kind === "household" ? f.householdAt[state.id] : undefined;
      if (at !== undefined) { mark(f.world, at, "target", 0, { household: at }); }
      layer.setMarks(out);
    }

    function officialsOf(i) {
      return now.beat[i] < 0 ? [] : now.beats.officials[now.beat[i]];
    }

    /* Emphasise whom the chosen official serves, with lines to centre and base. */
    function emphasise() {
      var who = -1, at = f.householdAt[state.id], picked = new Uint8Array(f.n);
      if (state.kind === "household" && at !== undefined) { who = officialsOf(at)[0]; }
      if (state.kind === "official") { who = now.officialAt[state.id]; }
      var beats = who === undefined || who < 0 ? [] : now.beatsOf[who];
      var drawn = beats.map(function (k) {
        now.inBeat[k].forEach(function (i) { picked[i] = 1; });
        return { centre: { x: now.beatWorld.x[k], y: now.beatWorld.y[k] },
          households: now.inBeat[k],
          bases: f.is_nearest ? [] : now.beats.officials[k].map(function (o) {
            return { x: now.baseWorld.x[o], y: now.baseWorld.y[o] };
          }) };
      });
      layer.choose(drawn.length ? picked : null, drawn.length ? { beats: drawn } : null);
    }

    function choose() {
      var chosen = JSON.parse(model.get("chosen"));
      state.kind = chosen.kind; state.id = chosen.id;
      box.setAttribute("data-chosen", chosen.id);
      emphasise(); marks(); restyle();
    }

    function look(lat, lon, zoom) { map.setView([lat, lon], zoom, { animate: false }); }

    function fit(list, single) {
      var bounds = L.latLngBounds([]);
      list.forEach(function (i) { bounds.extend([f.y[i] / 1e5, f.x[i] / 1e5]); });
      if (!bounds.isValid()) { return; }
      var zoom = map.getBoundsZoom(bounds, false, L.point(70, 70));
      var middle = bounds.getCenter();
      look(middle.lat, middle.lng, Math.max(single ? f.view.from : 3, Math.min(NEAR + 1, zoom)));
    }

    function goTo(kind, id) {
      var at;
      if (kind === "household") {
        at = f.householdAt[id];
        if (at !== undefined) { look(f.y[at] / 1e5, f.x[at] / 1e5, Math.max(NEAR, map.getZoom())); }
      } else if (kind === "official") {
        at = now.officialAt[id];
        if (at !== undefined) {
          fit([].concat.apply([], now.beatsOf[at].map(function (k) { return now.inBeat[k]; })), true);
        }
      } else if (kind === "village") {
        at = f.villageAt[id];
        if (at !== undefined) { fit(f.inVillage[at], true); }
      } else { home(); }
    }

    function home() { map.fitBounds(f.view.bounds, { padding: [18, 18], animate: false }); }

    function householdLines(i) {
      var k = now.beat[i], v = f.village[i], lines = [fill(words.household, { id: f.households[i] })];
      if (v >= 0) {
        lines.push(fill(words.village_named, { name: f.villages.name[v], id: f.villages.id[v] }));
      }
      if (k < 0) { lines.push(words.nobody); } else {
        lines.push(fill(words.official, { id: now.beats.officials[k].map(function (o) {
          return now.officials.id[o];
        }).join(words.and_sign) }));
        lines.push(fill(words.beat, { id: now.beats.id[k] }));
      }
      if (now.was[i] !== undefined) { lines.push(fill(words.was, { id: now.was[i] })); }
      if (now.isPinned[i]) { lines.push(words.pinned); }
      return lines;
    }

    function villageLines(v) {
      var t = now.villages, lines = [
        fill(words.village_named, { name: f.villages.name[v], id: f.villages.id[v] }),
        fill(words.village_counts, { households: f.inVillage[v].length, beats: t.beats[v] })];
      if (t.mean[v] >= 0) { lines.push(fill(words.mean_load, { mean: t.mean[v] })); }
      if (t.changes[v]) { lines.push(fill(words.changes, { n: t.changes[v] })); }
      if (now.frozen_villages.indexOf(f.villages.id[v]) >= 0) { lines.push(words.frozen); }
      return lines;
    }

    var tip = L.tooltip({ className: "lp-tip", direction: "auto", offset: [12, 0], opacity: 1 });
    function hide() { map.closeTooltip(tip); }
    function show(lines, latlng) {
      var inside = document.createElement("div");
      lines.forEach(function (line, k) { el(k ? "div" : "strong", "", line, inside); });
      tip.setContent(inside).setLatLng(latlng);
      map.openTooltip(tip);
    }
    function hitHousehold(hit) {
      if (!hit) { return -1; }
      return hit.mark ? (hit.mark.household === undefined ? -1 : hit.mark.household) : hit.household;
    }

    map.on("mousemove", function (event) {
      var hit = layer.at(event.containerPoint), i = hitHousehold(hit), lines = null;
      if (hit && hit.mark && hit.mark.exception !== undefined) {
        var e = now.exceptions, k = hit.mark.exception;
        lines = [e.labels[e.kind[k]]];
        if (i >= 0) { lines = lines.concat(householdLines(i)); }
        else if (e.official[k] >= 0) {
          lines.push(fill(words.official, { id: now.officials.id[e.official[k]] }));
        }
      } else if (i >= 0) { lines = householdLines(i); }
      else if (state.hovered >= 0) { lines = villageLines(state.hovered); }
      map.getContainer().style.cursor = hit ? "pointer" : "";
      if (lines) { show(lines, event.latlng); } else { hide(); }
    });
    map.on("mouseout movestart zoomstart", hide);
    map.on("click", function (event) {
      var hit = layer.at(event.containerPoint), i = hitHousehold(hit), e = now.exceptions;
      if (i >= 0) { say("household", f.households[i]); }
      else if (hit && hit.mark && e.official[hit.mark.exception] >= 0) {
        say("official", now.officials.id[e.official[hit.mark.exception]]);
      } else if (state.hovered >= 0) { say("village", f.villages.id[state.hovered]); }
      else { say("", ""); }
    });
    cells.forEach(function (cell, v) {
      if (!cell) { return; }
      cell.on("mouseover", function () { state.hovered = v; });
      cell.on("mouseout", function () { if (state.hovered === v) { state.hovered = -1; hide(); } });
    });

    function update() {
      now = readNow(model, f);
      layer.recolour();
      choose();
      box.setAttribute("data-revision", String(now.revision));
    }

    return { map: map, layer: layer, fixed: f, state: state, home: home, goTo: goTo, words: words,
      begin: function () { layer.addTo(map); labels(); choose(); map.on("zoomend", restyle);
        box.setAttribute("data-revision", String(now.revision)); },
      update: update, choose: choose, colours: MARK_COLOURS,
      toggle: function (name, on) { state[name] = on; if (name === "names") { labels(); } marks(); },
      revision: function () { return now.revision; } };
  }

  return { start: start, fill: fill, el: el };
})();
