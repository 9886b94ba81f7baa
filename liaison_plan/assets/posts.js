/*
 * The map of stations: places with a sign for their kind, lines to the bases of who is
 * posted there, a card of what is chosen. Every text comes from data.words; every id and
 * name is put in as text, never as markup. Uses the canvas-free parts of coverage.js.
 */
var liaisonPosts = (function () {
  "use strict";

  var SVG = "http://www.w3.org/2000/svg";
  var SIGNS = {
    circle: "M0,-7a7,7 0 1,0 0.01,0z", square: "M-6,-6h12v12h-12z", triangle: "M0,-8l8,14h-16z",
    diamond: "M0,-8l8,8l-8,8l-8,-8z", bar: "M-9,-4h18v8h-18z",
    star: "M0,-10l2.9,6.2l6.8,0.8l-5,4.6l1.3,6.7l-6,-3.3l-6,3.3l1.3,-6.7l-5,-4.6l6.8,-0.8z"
  };

  function el(tag, className, text, parent) {
    var made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined && text !== null) { made.textContent = text; }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  function sign(shape, colour, alarmed) {
    var svg = document.createElementNS(SVG, "svg"), path = document.createElementNS(SVG, "path");
    svg.setAttribute("width", "20"); svg.setAttribute("height", "20");
    svg.setAttribute("viewBox", "-10 -10 20 20");
    path.setAttribute("d", SIGNS[shape]);
    path.setAttribute("fill", colour);
    path.setAttribute("stroke", alarmed ? "#c2005f" : "#fff");
    path.setAttribute("stroke-width", alarmed ? "3.5" : "1.5");
    svg.appendChild(path);
    return svg;
  }

  function number(value) { return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ","); }

  function fill(template, values) {
    return template.replace(/\{(\w+)\}/g, function (whole, key) {
      var value = values[key];
      return value === undefined ? whole : typeof value === "number" ? number(value) : String(value);
    });
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
    var words = data.words, places = data.places, people = data.people, posts = data.posts;
    var root = document.getElementById("lp-posts");
    var map = L.map(root, { zoomControl: false, attributionControl: false, zoomSnap: 0.25,
      minZoom: 3, maxZoom: 19 });
    var atPlace = places.id.map(function () { return []; });
    var ofPerson = people.id.map(function () { return []; });
    posts.place.forEach(function (p, k) { atPlace[p].push(k); ofPerson[posts.person[k]].push(k); });

    function home() {
      var wide = map.getSize().x >= 640;
      map.fitBounds(data.bounds, { animate: false, paddingTopLeft: wide ? [40, 56] : [16, 16],
        paddingBottomRight: [wide ? 230 : 16, 28] });
    }
    home();

    map.createPane("lpLand").style.zIndex = 210;
    map.createPane("lpLines").style.zIndex = 350;
    map.createPane("lpNames").style.zIndex = 640;
    ["lpLand", "lpNames"].forEach(function (name) {
      map.getPane(name).style.pointerEvents = "none";
    });
    if (data.land.length) {
      L.polygon(liaisonCoverage.unring(data.land), { pane: "lpLand", interactive: false,
        renderer: L.svg({ pane: "lpLand", padding: 0.5 }), color: "#b4bcc2", weight: 1,
        fillColor: "#f2f1ee", fillOpacity: 1, smoothFactor: 0.5 }).addTo(map);
    } else { L.DomUtil.addClass(root, "lp-no-land"); }

    function placed(list, k) { return list.x[k] !== null && list.y[k] !== null; }
    function point(list, k) { return [list.y[k], list.x[k]]; }

    /* Lines from base to place, in the colour of the role. */
    var drawn = L.svg({ pane: "lpLines", padding: 0.4 });
    var lines = posts.place.map(function (p, k) {
      var who = posts.person[k];
      if (!placed(places, p) || !placed(people, who)) { return null; }
      return L.polyline([point(people, who), point(places, p)], { renderer: drawn,
        interactive: false, color: data.roles[posts.role[k]].colour, weight: 1.2, opacity: 0.35 });
    });
    var seen = {};
    people.id.forEach(function (_id, o) {
      var key = people.x[o] + " " + people.y[o];
      if (!placed(people, o) || seen[key]) { return; }
      seen[key] = true;
      L.circleMarker(point(people, o), { renderer: drawn, interactive: false, radius: 3.2,
        color: "#fff", weight: 1, fillColor: "#3c4854", fillOpacity: 1 }).addTo(map);
    });

    /* Few lines lie on many, or a bureau's members would hide its head of station. */
    var most = Math.max.apply(null, data.roles.map(function (role) { return role.n; }).concat(0));
    var order = posts.place.map(function (_p, k) { return k; });
    order.sort(function (a, b) {
      var one = posts.role[a], other = posts.role[b];
      return data.roles[other].n - data.roles[one].n || other - one || a - b;
    });
    var state = { chosen: null, links: true, names: true, off: {} };
    function redraw() {
      order.forEach(function (k) {
        var line = lines[k];
        if (!line) { return; }
        var mine = state.chosen && state.chosen.indexOf(k) >= 0;
        var on = state.chosen ? mine : state.links && !state.off[posts.role[k]];
        if (on) {
          var few = data.roles[posts.role[k]].n * 2 <= most;
          line.setStyle({ weight: mine ? 3 : 1.2, opacity: mine ? 0.95 : few ? 0.8 : 0.4 });
          line.addTo(map).bringToFront();
        } else { line.remove(); }
      });
    }

    var names = places.id.map(function (_id, p) {
      if (!placed(places, p)) { return null; }
      var kind = data.kinds[places.kind[p]], box = el("div", null, null, null);
      box.appendChild(sign(kind.shape, kind.colour, places.missing[p] > 0));
      var holder = el("div"), name = el("div", "lp-place-name", places.name[p], holder);
      // A township stands where one of its villages may stand: below it, and larger.
      var marker = L.marker(point(places, p), { keyboard: true, title: placeTitle(p),
        zIndexOffset: kind.shape === "star" ? -1000 : 0,
        icon: L.divIcon({ className: "lp-place", html: box, iconSize: [20, 20] }) }).addTo(map);
      marker.on("click", function () { choosePlace(p, false); });
      // Above all signs, or a neighbour's sign would cover it.
      L.marker(point(places, p), { pane: "lpNames", interactive: false, keyboard: false,
        icon: L.divIcon({ className: "lp-place-named", html: holder, iconSize: [0, 0] }) }).addTo(map);
      return name;
    });
    function showNames() {
      var taken = [];
      names.forEach(function (name, p) {
        if (!name) { return; }
        var at = map.latLngToContainerPoint(point(places, p)), half = 0;
        for (var i = 0; i < places.name[p].length; i++) {
          half += places.name[p].charCodeAt(i) < 256 ? 3.6 : 6.4;
        }
        var box = [at.x - half, at.y + 8, at.x + half, at.y + 25];
        var free = state.names && !taken.some(function (t) {
          return box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1];
        });
        name.style.display = free ? "" : "none";
        if (free) { taken.push(box); }
      });
    }

    function placeTitle(p) { return fill(words.named, { name: places.name[p], id: places.id[p] }); }
    function unitOf(o) { return people.unit[o]; }

    /* The card of what is chosen. */
    var card = el("div", "lp-box lp-card");
    card.style.display = "none";
    function open(title, lines_) {
      card.textContent = "";
      var shut = el("button", "lp-close", "\u00d7", card);
      shut.type = "button"; shut.setAttribute("aria-label", words.close);
      shut.addEventListener("click", clear);
      el("h3", null, title, card);
      lines_.forEach(function (line) { if (line) { el("div", null, line, card); } });
      card.style.display = "";
    }
    function button(text, go) {
      var made = el("button", "lp-link", text, card);
      made.type = "button";
      made.addEventListener("click", go);
    }
    function sayings(list) {
      (list || []).forEach(function (text) { el("p", "lp-saying", text, card); });
    }
    function far(k) {
      return posts.metres[k] < 0 ? "" : fill(words.metres, { metres: posts.metres[k] });
    }
    function joined(parts) { return parts.filter(Boolean).join(words.comma); }
    function choosePlace(p, move) {
      state.chosen = atPlace[p];
      redraw();
      open(placeTitle(p), [joined([data.kinds[places.kind[p]].title, places.township[p]]),
        places.needs[p] ? fill(words.needs, { needs: places.needs[p] }) : ""]);
      data.roles.forEach(function (role, r) {
        var here = atPlace[p].filter(function (k) { return posts.role[k] === r; });
        if (!here.length) { return; }
        el("div", "lp-role-head", role.title, card);
        here.forEach(function (k) {
          var o = posts.person[k];
          button(joined([people.id[o], unitOf(o), people.rank[o], far(k),
            posts.met[k] ? fill(words.met, { needs: posts.met[k] }) : ""]),
            function () { choosePerson(o, false); });
        });
      });
      if (places.missing[p]) { el("p", "lp-saying", fill(words.missing, { n: places.missing[p] }), card); }
      sayings(data.sayings.place[p]);
      if (move && placed(places, p)) { map.panTo(point(places, p), { animate: false }); }
    }
    function choosePerson(o, move) {
      state.chosen = ofPerson[o];
      redraw();
      open(fill(words.official, { id: people.id[o] }), [unitOf(o), people.rank[o]]);
      ofPerson[o].forEach(function (k) {
        var p = posts.place[k];
        button(joined([placeTitle(p), data.roles[posts.role[k]].title, far(k)]),
          function () { choosePlace(p, false); });
      });
      sayings(data.sayings.person[o]);
      if (move && ofPerson[o].length) {
        map.panTo(point(places, posts.place[ofPerson[o][0]]), { animate: false });
      }
    }
    function clear() {
      state.chosen = null;
      card.style.display = "none";
      redraw();
    }
    map.on("click", clear);
    document.addEventListener("keydown", function (event) { if (event.key === "Escape") { clear(); } });

    /* Search. */
    var search = el("div", "lp-box lp-search"), input = el("input", "lp-search-input", null, search);
    search.setAttribute("role", "search");
    input.type = "text";
    input.setAttribute("aria-label", words.search_label);
    input.setAttribute("placeholder", words.search_hint);
    var ask = el("button", "lp-button", words.search, search), said = el("div", "lp-said", "", search);
    ask.type = "button"; said.setAttribute("role", "status");
    function seek() {
      var wanted = input.value.trim().toLowerCase(), p, o;
      said.textContent = "";
      if (!wanted) { return; }
      p = places.id.concat(places.name).findIndex(function (t) { return t.toLowerCase() === wanted; });
      if (p < 0) { p = places.name.findIndex(function (t) { return t.toLowerCase().indexOf(wanted) >= 0; }); }
      o = people.id.findIndex(function (t) { return t.toLowerCase() === wanted; });
      if (p >= 0) { choosePlace(p % places.id.length, true); }
      else if (o >= 0) { choosePerson(o, true); }
      else { said.textContent = fill(words.not_found, { text: input.value.trim() }); }
    }
    ask.addEventListener("click", seek);
    input.addEventListener("keydown", function (event) {
      if (event.key === "Enter") { seek(); }
      if (event.key !== "Escape") { event.stopPropagation(); }
    });
    control(L, map, "topleft", search);
    L.control.zoom({ position: "topleft", zoomInTitle: words.zoom_in, zoomOutTitle: words.zoom_out }).addTo(map);
    var all = el("button", "lp-box lp-button lp-home", words.whole_county);
    all.type = "button";
    all.addEventListener("click", function () { clear(); home(); });
    control(L, map, "topleft", all);
    control(L, map, "bottomleft", card);
    L.control.scale({ position: "bottomleft", imperial: false }).addTo(map);
    control(L, map, "bottomright", el("div", "lp-credit", [data.attribution, "Leaflet"].filter(Boolean).join(" | ")));

    /* Legend: signs of the kinds, a switch for each role, names, exceptions. */
    var legend = el("div", "lp-box lp-legend"), head = el("button", "lp-fold", words.legend, legend);
    var body = el("div", "lp-legend-body", null, legend);
    legend.style.width = "214px";
    head.type = "button";
    function fold(shown) {
      head.setAttribute("aria-expanded", String(shown));
      body.style.display = shown ? "" : "none";
    }
    head.addEventListener("click", function () { fold(body.style.display === "none"); });
    fold(map.getSize().x >= 640 && map.getSize().y >= 380);
    el("div", "lp-line", data.line, body);
    data.kinds.forEach(function (kind) {
      var row = el("div", "lp-kind", null, body);
      row.appendChild(sign(kind.shape, kind.colour, false));
      el("span", null, fill(words.counted, { label: kind.title, n: kind.n }), row);
    });
    if (places.missing.some(function (n) { return n > 0; })) {
      var short_ = el("div", "lp-kind", null, body);
      short_.appendChild(sign("circle", "#fff", true));
      el("span", null, words.short_of, short_);
    }
    el("h3", null, words.roles, body);
    function tick(label, on, colour, change) {
      var row = el("label", "lp-switch", null, body), box = el("input", null, null, row);
      box.type = "checkbox"; box.checked = on;
      if (colour) { el("i", "lp-role-line", null, row).style.borderColor = colour; }
      el("span", null, label, row);
      box.addEventListener("change", function () { change(box.checked); });
    }
    data.roles.forEach(function (role, r) {
      tick(fill(words.counted, { label: role.title, n: role.n }), true, role.colour, function (on) {
        state.off[r] = !on; redraw();
      });
    });
    var dot = el("div", "lp-kind", null, body), base = el("span", "lp-sign lp-centre", null, dot);
    base.style.background = "#3c4854"; base.style.width = base.style.height = "9px"; base.style.borderColor = "#fff";
    el("span", null, words.base, dot);
    tick(words.names, true, null, function (on) { state.names = on; showNames(); });
    control(L, map, "topright", legend);

    redraw(); showNames();
    map.on("zoomend moveend", showNames);
    var sized = map.getSize().x > 0;
    map.on("resize", function () {
      if (!sized && map.getSize().x > 0) { sized = true; home(); }
    });
    return { map: map, choosePlace: choosePlace, choosePerson: choosePerson, clear: clear };
  }

  return { start: start };
})();
