/*
 * A block of text of the what-if panel: title, lines, and a table whose rows can be
 * chosen by mouse or key. Everything is set as text.
 */
var liaisonPanelBlock = (function () {
  "use strict";

  function el(tag, className, text, parent) {
    var made = document.createElement(tag);
    if (className) { made.className = className; }
    if (text !== undefined && text !== null) { made.textContent = text; }
    if (parent) { parent.appendChild(made); }
    return made;
  }

  function addTable(parent, table, choose) {
    var made = el("table", "lp-table", null, parent), row;
    if (table.caption) { el("caption", "", table.caption, made); }
    if (table.head.length) {
      row = el("tr", "", null, el("thead", "", null, made));
      table.head.forEach(function (text, c) {
        el("th", table.numbers.indexOf(c) >= 0 ? "lp-num" : "", text, row).scope = "col";
      });
    }
    var body = el("tbody", "", null, made);
    table.rows.forEach(function (line) {
      var tr = el("tr", line.kind ? "lp-row-" + line.kind : "", null, body);
      tr.setAttribute("data-key", line.key);
      line.cells.forEach(function (text, c) {
        var td = el("td", table.numbers.indexOf(c) >= 0 ? "lp-num" : "", null, tr);
        if (table.pick && c === table.pick_column) {
          var button = el("button", "lp-pick", text, td);
          button.type = "button";
          button.setAttribute("aria-pressed", String(line.key === table.picked));
        } else { td.textContent = text; }
      });
      if (line.key === table.picked) { tr.classList.add("lp-picked"); }
      if (table.pick) {
        tr.classList.add("lp-pickable");
        tr.addEventListener("click", function () { choose(line.key); });
      }
    });
    if (table.foot) { el("p", "lp-foot", table.foot, parent); }
  }

  function render(context) {
    var model = context.model, box = el("div", "lp-block", null, context.el);
    var role = model.get("role");
    if (role) { box.setAttribute("role", role); }
    function choose(key) { model.send({ key: key }); }
    function draw() {
      var doc = JSON.parse(model.get("doc")), held = box.contains(document.activeElement)
        ? document.activeElement.closest("tr") : null;
      var key = held ? held.getAttribute("data-key") : null;
      box.textContent = "";
      box.setAttribute("data-kind", doc.kind);
      if (doc.title) { el("h3", "", doc.title, box); }
      doc.lines.forEach(function (line) {
        el("p", line.kind ? "lp-line-" + line.kind : "", line.text, box);
      });
      doc.tables.forEach(function (table) { addTable(box, table, choose); });
      if (key !== null) {
        Array.prototype.forEach.call(box.querySelectorAll("tr"), function (tr) {
          var button = tr.querySelector("button");
          if (button && tr.getAttribute("data-key") === key) { button.focus(); }
        });
      }
    }
    model.on("change:doc", draw);
    draw();
    return function () { model.off("change:doc", draw); };
  }

  return { render: render };
})();
