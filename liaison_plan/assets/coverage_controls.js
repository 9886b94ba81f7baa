/*
 * Controls of the coverage page: search box, legend with layers and the list of
 * exceptions, and the card of what is chosen. All text is set as text.
 */
var liaisonControls = (function () {
  "use strict";

  var LISTED = 200; // exceptions of one kind listed before the reader is sent to the workbook

  var CHOICES = 8; // of the same name offered under the search box

  function el(tag, className, text, parent) {
    var made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined && text !== null) { made.textContent = text; }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  function control(L, map, position, box) {
    var made = L.control({ position: position });
    made.onAdd = function () {
      L.DomEvent.disableClickPropagation(box);
      L.DomEvent.disableScrollPropagation(box);
      // What happens over a control is not about the map below it.
      L.DomEvent.on(box, "mousemove mouseover", L.DomEvent.stopPropagation);
      return box;
    };
    return made.addTo(map);
  }

  function addSearch(L, page) {
    var data = page.data, words = page.words, keys = {}, known = Object.prototype.hasOwnProperty;
    function remember(key, target) {
      key = String(key).trim().toLowerCase();
      if (!key) { return; }
      if (!known.call(keys, key)) { keys[key] = []; }
      var same = keys[key].some(function (t) { return t[0] === target[0] && t[1] === target[1]; });
      if (!same) { keys[key].push(target); }
    }
    data.villages.id.forEach(function (id, v) { remember(id, ["Village", v]); });
    data.officials.id.forEach(function (id, o) { remember(id, ["Official", o]); });
    data.villages.name.forEach(function (name, v) { remember(name, ["Village", v]); });
    data.households.id.forEach(function (id, i) { remember(id, ["Household", i]); });

    function named(target) {
      var k = target[1];
      if (target[0] === "Official") { return page.fill(words.official, { id: data.officials.id[k] }); }
      if (target[0] === "Household") { return page.fill(words.household, { id: data.households.id[k] }); }
      return page.fill(words.village_named, { name: data.villages.name[k], id: data.villages.id[k] });
    }

    var box = el("div", "lp-box lp-search");
    box.setAttribute("role", "search");
    var input = el("input", "lp-search-input", null, box);
    input.type = "text";
    input.setAttribute("list", "lp-suggestions");
    input.setAttribute("aria-label", words.search_label);
    input.setAttribute("placeholder", words.search_hint);
    input.setAttribute("autocomplete", "off");
    var button = el("button", "lp-button", words.search, box);
    button.type = "button";
    var said = el("div", "lp-said", "", box);
    said.setAttribute("role", "status");
    var list = el("datalist", null, null, box);
    list.id = "lp-suggestions";
    function suggest(value, label) {
      var option = el("option", null, null, list);
      option.value = value; option.label = label;
    }
    data.villages.name.forEach(function (name, v) { suggest(name, data.villages.id[v]); });
    data.officials.id.forEach(function (id, o) {
      suggest(id, data.officials.units[data.officials.unit[o]].join(" ").trim());
    });

    /* All that is called so, else the first that begins so, else that holds the text. */
    function lookUp(wanted) {
      var all = Object.keys(keys), k;
      if (known.call(keys, wanted)) { return keys[wanted]; }
      for (k = 0; k < all.length; k++) { if (all[k].indexOf(wanted) === 0) { return keys[all[k]]; } }
      for (k = 0; k < all.length; k++) { if (all[k].indexOf(wanted) > 0) { return keys[all[k]]; } }
      return [];
    }
    function go(target) {
      said.textContent = "";
      page["select" + target[0]](target[1], true);
    }
    page.search = function (text) {
      var wanted = text.trim(), found = wanted ? lookUp(wanted.toLowerCase()) : [];
      said.textContent = wanted && !found.length ? page.fill(words.not_found, { text: wanted }) : "";
      if (found.length === 1) { go(found[0]); }
      // A village and an official may bear the same number, two villages the same name.
      if (found.length > 1) {
        el("div", null, words.which, said);
        found.slice(0, CHOICES).forEach(function (target) {
          var choice = el("button", "lp-link", named(target), said);
          choice.type = "button";
          choice.addEventListener("click", function (event) {
            // The button is gone before Leaflet asks whether the click was on a control.
            L.DomEvent.stopPropagation(event);
            go(target);
          });
        });
      }
      return found.length;
    };
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { page.search(input.value); }
      if (event.key !== "Escape") { event.stopPropagation(); }
    });
    input.addEventListener("input", function (event) {
      // Choosing a suggestion with the mouse replaces the text as a whole.
      var typed = event.inputType && event.inputType !== "insertReplacementText";
      if (!typed && known.call(keys, input.value.trim().toLowerCase())) {
        page.search(input.value);
      }
    });
    button.addEventListener("click", function () { page.search(input.value); });
    control(L, page.map, "topleft", box);
  }

  function addLegend(L, page) {
    var data = page.data, words = page.words, e = data.exceptions;
    var box = el("div", "lp-box lp-legend");
    var head = el("button", "lp-fold", words.legend, box);
    head.type = "button";
    var body = el("div", "lp-legend-body", null, box);
    function fold(open) {
      head.setAttribute("aria-expanded", String(open));
      body.style.display = open ? "" : "none";
    }
    head.addEventListener("click", function () { fold(body.style.display === "none"); });
    fold(page.map.getSize().x >= 640 && page.map.getSize().y >= 380);

    el("div", "lp-line", data.line, body);
    function addScale(title, shades, hasNone, noneLabel) {
      var part = el("div", null, null, body);
      el("h3", null, title, part);
      var scale = el("div", "lp-scale", null, part);
      function item(colour, label) {
        var made = el("span", "lp-shade", null, scale);
        el("i", null, null, made).style.background = colour;
        el("span", null, label, made);
      }
      shades.labels.forEach(function (label, k) {
        if (shades.used.indexOf(k) >= 0) { item(shades.colours[k], label); }
      });
      if (hasNone) { item(shades.none, noneLabel); }
      return part;
    }
    var loads = addScale(words.village_load, data.shades,
      data.villages.shade.indexOf(-1) >= 0, words.nobody);
    var priced = data.prices ? addScale(data.prices.title, data.prices,
      data.prices.shade.indexOf(-1) >= 0, data.prices.none_label) : null;
    var changing = data.changes ? addScale(data.changes.villages.title, data.changes.villages) : null;
    if (changing) { liaisonChanges.addLegend(page, el, changing); }
    /* One scale colours the villages at a time. */
    function showScale() {
      var state = page.state;
      loads.style.display = state.changes || state.prices ? "none" : "";
      if (priced) { priced.style.display = state.prices ? "" : "none"; }
      if (changing) { changing.style.display = state.changes ? "" : "none"; }
      about.style.display = state.changes ? "none" : "";
    }
    var about = el("p", null, words.about_households, body);
    var chosen = el("p", null, null, body);
    el("span", "lp-sign lp-centre", null, chosen); el("span", null, words.centre, chosen);
    if (words.base) {
      el("span", "lp-sign lp-base", null, chosen); el("span", null, words.base, chosen);
    }

    function layerSwitch(name, label, on) {
      var row = el("label", "lp-switch", null, body), tick = el("input", null, null, row);
      tick.type = "checkbox"; tick.checked = on; tick.id = "lp-layer-" + name;
      el("span", null, label, row);
      ticks[name] = tick;
      tick.addEventListener("change", function () {
        page.toggle(name, tick.checked);
        if (name === "exceptions") { list.style.display = tick.checked ? "" : "none"; }
        var other = { prices: "changes", changes: "prices" }[name];
        if (tick.checked && ticks[other] && ticks[other].checked) {
          ticks[other].checked = false;
          page.toggle(other, false);
        }
        showScale();
      });
    }
    var ticks = {};
    layerSwitch("names", words.names, true);
    if (data.changes) {
      layerSwitch("changes", page.fill(words.changes, { n: data.changes.n }), page.state.changes);
    }
    if (data.prices) { layerSwitch("prices", words.prices, false); }
    layerSwitch("exceptions", page.fill(words.exceptions, { n: e.text.length }), false);
    var list = addExceptions(page, body);
    list.style.display = "none";
    showScale();
    if (data.unplaced) { el("p", null, page.fill(words.unplaced, { n: data.unplaced }), body); }
    control(L, page.map, "topright", box);
  }

  function addExceptions(page, parent) {
    var e = page.data.exceptions, list = el("div", "lp-exceptions", null, parent);
    if (!e.text.length) { el("p", null, page.words.no_exceptions, list); }
    e.codes.forEach(function (code, kind) {
      var rows = [];
      e.kind.forEach(function (which, k) { if (which === kind) { rows.push(k); } });
      if (!rows.length) { return; }
      var part = el("details", null, null, list), head = el("summary", null, null, part);
      var sign = page.signs[code];
      if (sign) {
        var canvas = el("canvas", "lp-mark", null, head);
        canvas.width = 22; canvas.height = 22;
        liaisonCoverage.drawMark(canvas.getContext("2d"), sign, 11, 11, 3, page.markColours);
      }
      el("span", null, page.fill(page.words.counted, { label: e.labels[kind], n: rows.length }), head);
      part.addEventListener("toggle", function () {
        if (!part.open || part.querySelector("ul")) { return; }
        var items = el("ul", null, null, part);
        rows.slice(0, LISTED).forEach(function (k) {
          var go = el("button", "lp-link", e.text[k], el("li", null, null, items));
          go.type = "button";
          go.addEventListener("click", function () { page.selectException(k); });
        });
        if (rows.length > LISTED) {
          el("p", null, page.fill(page.words.more, { n: rows.length - LISTED }), part);
        }
      });
    });
    return list;
  }

  function addCard(L, page) {
    var data = page.data, m = page.model, words = page.words, fill = page.fill;
    var box = el("div", "lp-box lp-card");
    box.style.display = "none";
    control(L, page.map, "bottomleft", box);

    function open(title, lines, sayings) {
      box.textContent = "";
      var shut = el("button", "lp-close", "\u00d7", box);
      shut.type = "button"; shut.setAttribute("aria-label", words.close);
      shut.addEventListener("click", function () { page.clear(); });
      el("h3", null, title, box);
      lines.forEach(function (line) { if (line) { el("div", null, line, box); } });
      (sayings || []).forEach(function (text) { el("p", "lp-saying", text, box); });
      box.style.display = "";
    }
    function villageName(v) {
      return v < 0 ? "" : fill(words.village_named, { name: data.villages.name[v], id: data.villages.id[v] });
    }
    function officialNames(beat) {
      return data.beats.officials[beat].map(function (o) { return data.officials.id[o]; })
        .join(words.and_sign);
    }
    function householdLines(i) {
      var beat = m.beat[i], lines = [fill(words.household, { id: data.households.id[i] }), villageName(m.village[i])];
      if (beat < 0) { lines.push(words.nobody); } else {
        lines.push(fill(words.official, { id: officialNames(beat) }));
        lines.push(fill(words.beat, { id: data.beats.id[beat] }));
        if (data.households.metres[i] >= 0) {
          lines.push(fill(words.to_centre, { metres: data.households.metres[i] }));
        }
      }
      if (m.changed.was[i] !== undefined) {
        lines.push(fill(words.was, { id: m.changed.was[i] }));
        lines.push(fill(words.reason, { why: m.changed.why[i] }));
      }
      return lines.filter(Boolean).concat(m.sayings.household[i] || []);
    }
    function villageLines(v, troubles) {
      var t = data.villages, lines = [villageName(v), t.township[v],
        fill(words.village_counts, { households: t.n[v], beats: t.beats[v] })];
      if (t.mean[v] >= 0) {
        lines.push(fill(words.village_loads, { mean: t.mean[v], low: t.low[v], high: t.high[v] }));
      }
      if (t.left[v]) { lines.push(fill(words.village_left, { n: t.left[v] })); }
      if (troubles) { lines.push(fill(words.exceptions, { n: troubles })); }
      if (data.changes) { lines.push(fill(words.changes, { n: data.changes.villages.n[v] })); }
      if (data.prices) { lines = lines.concat(data.prices.lines[v]); }
      return lines.filter(Boolean);
    }
    function officialLines(o) {
      var lines = [fill(words.unit, { unit: data.officials.units[data.officials.unit[o]].join(" ").trim() })];
      m.beatsOf[o].forEach(function (beat) {
        var at = data.beats.officials[beat].indexOf(o), far = data.beats.travel[beat][at];
        lines.push(fill(words.beat_counts, { id: data.beats.id[beat], households: data.beats.n[beat],
          load: data.beats.load[beat] / Math.max(1, data.beats.officials[beat].length) }));
        if (far >= 0) { lines.push(fill(words.travel, { metres: far })); }
        if (data.beats.officials[beat].length > 1) { lines.push(fill(words.pair, { id: officialNames(beat) })); }
      });
      if (!m.beatsOf[o].length) { lines.push(words.no_households); }
      return lines.concat(liaisonChanges.officialLines(page, o));
    }
    page.card = {
      hide: function () { box.style.display = "none"; },
      householdLines: householdLines,
      villageLines: villageLines,
      showOfficial: function (o) {
        open(fill(words.official, { id: data.officials.id[o] }), officialLines(o), m.sayings.official[o]);
      },
      showVillage: function (v) {
        var lines = villageLines(v, 0);
        open(lines[0], lines.slice(1), m.sayings.village[v]);
      },
      showHousehold: function (i, officials) {
        var lines = householdLines(i), rest = lines.slice(1);
        if (officials.length) { rest = rest.concat(officialLines(officials[0])); }
        open(lines[0], rest, officials.length ? m.sayings.official[officials[0]] : []);
      }
    };
  }

  function addFrame(L, page) {
    var words = page.words, map = page.map;
    L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    var home = el("button", "lp-box lp-button lp-home", words.whole_county);
    home.type = "button";
    home.addEventListener("click", function () { page.clear(); page.home(); });
    control(L, map, "topleft", home);
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
    var credit = el("div", "lp-credit", [page.data.attribution, "Leaflet"].filter(Boolean).join(" | "));
    control(L, map, "bottomright", credit);
  }

  return function (L, page) {
    addSearch(L, page);
    addFrame(L, page);
    addCard(L, page);
    addLegend(L, page);
  };
})();
