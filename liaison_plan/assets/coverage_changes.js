/*
 * The layer of changes of the coverage page: hues of households, and the part of the
 * legend that counts and lists who hands over to whom. All text is set as text.
 */
var liaisonChanges = (function () {
  "use strict";

  var LISTED = 200; // pairs of one reason listed before the reader is sent to the workbook

  /*
   * What the changes say of households and officials: was (id), why (label), group, by
   * position of the household; gained and lost, by id of the official.
   */
  function unpack(data, model) {
    // Ids may be called anything, `constructor` too.
    var c = data.changes, out = { was: {}, why: {}, group: {}, gained: Object.create(null),
                                  lost: Object.create(null) };
    (c ? c.household : []).forEach(function (i, k) {
      var old = c.officials[c.was[k]], now = holder(data, model, i);
      out.was[i] = old; out.why[i] = c.labels[c.why[k]]; out.group[i] = c.group[c.why[k]];
      out.lost[old] = (out.lost[old] || 0) + 1;
      if (now) { out.gained[now] = (out.gained[now] || 0) + 1; }
    });
    return out;
  }

  /* Id of the official who serves a household, "" = nobody. */
  function holder(data, model, i) {
    var who = model.beat[i] < 0 ? [] : data.beats.officials[model.beat[i]];
    return who.length ? data.officials.id[who[0]] : "";
  }

  /* The page's colours, then unchanged, then the groups: the later is drawn on top. */
  function palette(data) {
    var c = data.changes;
    return c ? data.palette.concat([c.unchanged], c.colours) : data.palette;
  }

  /* Hue of every household while the layer is on. */
  function hues(data, model) {
    var first = data.palette.length, out = new Int32Array(model.n).fill(first);
    Object.keys(model.changed.group).forEach(function (i) {
      out[i] = first + 1 + model.changed.group[i];
    });
    return out;
  }

  /* Legend: colours of households with counts, then a fold per reason. */
  function addLegend(page, el, parent) {
    var c = page.data.changes, words = page.words, counts = c.colours.map(function () { return 0; });
    c.household.forEach(function (_i, k) { counts[c.group[c.why[k]]] += 1; });
    if (!c.n) { el("p", null, words.no_changes, parent); return; }
    el("h3", null, words.households_that, parent);
    var scale = el("div", "lp-kinds", null, parent);
    function item(colour, label) {
      var row = el("span", "lp-shade lp-dot", null, scale);
      el("i", null, null, row).style.background = colour;
      el("span", null, label, row);
    }
    c.groups.forEach(function (label, g) {
      if (counts[g]) { item(c.colours[g], page.fill(words.counted, { label: label, n: counts[g] })); }
    });
    item(c.unchanged, words.unchanged);
    c.labels.forEach(function (label, why) { addReason(page, el, parent, label, why); });
  }

  function addReason(page, el, parent, label, why) {
    var c = page.data.changes, pairs = {}, order = [], n = 0;
    c.household.forEach(function (i, k) {
      if (c.why[k] !== why) { return; }
      var old = c.officials[c.was[k]], now = holder(page.data, page.model, i);
      var key = JSON.stringify([old, now]);
      if (!pairs[key]) { pairs[key] = { old: old, now: now, first: i, n: 0 }; order.push(key); }
      pairs[key].n += 1; n += 1;
    });
    if (!n) { return; }
    order.sort(function (a, b) { return pairs[b].n - pairs[a].n || (a < b ? -1 : 1); });
    var part = el("details", "lp-change-list", null, parent);
    el("summary", null, page.fill(page.words.counted, { label: label, n: n }), part);
    part.addEventListener("toggle", function () {
      if (!part.open || part.querySelector("ul")) { return; }
      var items = el("ul", null, null, part);
      order.slice(0, LISTED).forEach(function (key) {
        var pair = pairs[key];
        var text = page.fill(page.words.hand_over,
          { old: pair.old, "new": pair.now || page.words.nobody, n: pair.n });
        var go = el("button", "lp-link", text, el("li", null, null, items));
        go.type = "button";
        go.addEventListener("click", function () { page.selectHousehold(pair.first, true); });
      });
      if (order.length > LISTED) {
        el("p", null, page.fill(page.words.more, { n: order.length - LISTED }), part);
      }
    });
  }

  /* Lines of the card of an official. */
  function officialLines(page, o) {
    var changed = page.model.changed, id = page.data.officials.id[o];
    if (!changed.gained[id] && !changed.lost[id]) { return []; }
    return [page.fill(page.words.official_changes,
      { gained: changed.gained[id] || 0, lost: changed.lost[id] || 0 })];
  }

  return { unpack: unpack, palette: palette, hues: hues, addLegend: addLegend,
           officialLines: officialLines };
})();
