/*
 * All households on one canvas: packed columns in, drawing and hit-testing out.
 * Plain script, no build step, nothing newer than Chromium 60 understands.
 * Knows Leaflet (handed in) and numbers; words, controls and colours come from outside.
 */
var liaisonCoverage = (function () {
  "use strict";

  var STEPS = 1e5;
  var BIN = 16; // pixels of one square of the hit-testing grid
  var MARGIN = 0.15; // of the view, drawn beyond each side so that dragging shows no gap

  function undelta(list) {
    var out = new Float64Array(list.length), sum = 0;
    for (var i = 0; i < list.length; i++) { sum += list[i]; out[i] = sum; }
    return out;
  }

  function unrun(list, n) {
    var out = new Int32Array(n), at = 0;
    for (var i = 0; i < list.length; i += 2) {
      for (var k = 0; k < list[i + 1]; k++) { out[at++] = list[i]; }
    }
    return out;
  }

  /* Rings of differences -> Leaflet's nested [lat, lon]. */
  function unring(polygons) {
    return polygons.map(function (rings) {
      return rings.map(function (ring) {
        var x = 0, y = 0, out = [];
        for (var i = 0; i < ring.length; i += 2) {
          x += ring[i]; y += ring[i + 1];
          out.push([y / STEPS, x / STEPS]);
        }
        return out;
      });
    });
  }

  /* World pixels at zoom 0, where x and y are columns of whole steps. */
  function project(L, x, y) {
    var n = x.length, wx = new Float64Array(n), wy = new Float64Array(n);
    for (var i = 0; i < n; i++) {
      var p = L.CRS.EPSG3857.latLngToPoint(L.latLng(y[i] / STEPS, x[i] / STEPS), 0);
      wx[i] = p.x; wy[i] = p.y;
    }
    return { x: wx, y: wy };
  }

  function radius(zoom) { return Math.max(1.8, Math.min(6.5, 1.9 + (zoom - 12) * 0.85)); }

  /*
   * The layer. points: {x, y, hue} per household, in world pixels and positions of
   * options.palette; options.from: the zoom from which households show. The methods
   * that set something redraw at once.
   */
  function makeLayer(L, points, options) {
    var n = points.x.length, order = new Int32Array(n);
    for (var i = 0; i < n; i++) { order[i] = i; }
    function sort() {
      order.sort(function (a, b) { return points.hue[a] - points.hue[b] || a - b; });
    }
    sort();

    return new (L.Layer.extend({
      initialize: function () {
        this._marks = []; this._labels = []; this._chosen = null; this._lines = null;
      },
      onAdd: function (map) {
        this._map = map;
        this._canvas = L.DomUtil.create("canvas", "lp-points leaflet-zoom-hide");
        map.getPane(options.pane).appendChild(this._canvas);
        map.on("moveend zoomend resize viewreset", this.redraw, this);
        this.redraw();
      },
      onRemove: function (map) {
        L.DomUtil.remove(this._canvas);
        map.off("moveend zoomend resize viewreset", this.redraw, this);
      },
      /* chosen: Uint8Array of households to emphasise, or null; lines: spider and bases */
      choose: function (chosen, lines) {
        this._chosen = chosen; this._lines = lines; this.redraw();
      },
      /* marks: [{x, y, kind, minZoom, item}] in world pixels */
      setMarks: function (marks) { this._marks = marks; this.redraw(); },
      setLabels: function (labels) { this._labels = labels; this.redraw(); },
      /* After points.hue was written anew. */
      recolour: function () { sort(); this.redraw(); },
      showsHouseholds: function () { return this._map.getZoom() >= options.from; },

      redraw: function () {
        if (!this._map) { return; }
        var map = this._map, size = map.getSize(), zoom = map.getZoom();
        var pad = L.point(Math.round(size.x * MARGIN), Math.round(size.y * MARGIN));
        var corner = map.containerPointToLayerPoint([0, 0]).subtract(pad);
        var origin = map.getPixelOrigin().add(corner);
        var w = size.x + 2 * pad.x, h = size.y + 2 * pad.y;
        var ratio = window.devicePixelRatio || 1, canvas = this._canvas;
        L.DomUtil.setPosition(canvas, corner);
        canvas.width = w * ratio; canvas.height = h * ratio;
        canvas.style.width = w + "px"; canvas.style.height = h + "px";
        var g = canvas.getContext("2d");
        g.scale(ratio, ratio);
        this._view = { k: Math.pow(2, zoom), dx: origin.x, dy: origin.y, w: w, h: h,
                       pad: pad, r: radius(zoom) };
        this._grid = {};
        if (this.showsHouseholds()) { this._drawHouseholds(g); }
        if (this._lines) { this._drawLines(g); }
        this._drawMarks(g, zoom);
        this._drawLabels(g);
      },

      _drawHouseholds: function (g) {
        var v = this._view, chosen = this._chosen, r = chosen ? v.r * 0.8 : v.r, hue = -1;
        g.globalAlpha = chosen ? 0.45 : 1;
        for (var j = 0; j < n; j++) {
          var i = order[j], px = points.x[i] * v.k - v.dx, py = points.y[i] * v.k - v.dy;
          if (px < -9 || py < -9 || px > v.w + 9 || py > v.h + 9) { continue; }
          this._remember(px, py, i);
          if (chosen && chosen[i]) { continue; }
          var next = chosen ? -2 : points.hue[i];
          if (next !== hue) {
            if (hue !== -1) { g.fill(); }
            g.beginPath();
            g.fillStyle = chosen ? options.dimmed : options.palette[next];
            hue = next;
          }
          g.moveTo(px + r, py);
          g.arc(px, py, r, 0, 6.2832);
        }
        if (hue !== -1) { g.fill(); }
        g.globalAlpha = 1;
        if (chosen) { this._drawChosen(g); }
      },

      _drawChosen: function (g) {
        var v = this._view, r = v.r + 1.2;
        g.lineWidth = 1.2; g.strokeStyle = "#fff";
        for (var i = 0; i < n; i++) {
          if (!this._chosen[i]) { continue; }
          var px = points.x[i] * v.k - v.dx, py = points.y[i] * v.k - v.dy;
          g.beginPath();
          g.fillStyle = options.emphasis;
          g.arc(px, py, r, 0, 6.2832);
          g.fill(); g.stroke();
        }
      },

      /* From each household to its centre; dashed from the official's base. */
      _drawLines: function (g) {
        var v = this._view, lines = this._lines, self = this;
        function at(p) { return [p.x * v.k - v.dx, p.y * v.k - v.dy]; }
        lines.beats.forEach(function (beat) {
          var c = at(beat.centre);
          if (self.showsHouseholds()) {
            g.beginPath(); g.lineWidth = 1; g.strokeStyle = options.emphasis;
            g.globalAlpha = 0.7;
            beat.households.forEach(function (i) {
              g.moveTo(c[0], c[1]);
              g.lineTo(points.x[i] * v.k - v.dx, points.y[i] * v.k - v.dy);
            });
            g.stroke(); g.globalAlpha = 1;
          }
          beat.bases.forEach(function (base) {
            var b = at(base);
            g.beginPath(); g.setLineDash([6, 5]); g.lineWidth = 1.5;
            g.strokeStyle = "#222";
            g.moveTo(b[0], b[1]); g.lineTo(c[0], c[1]); g.stroke();
            g.setLineDash([]);
            g.fillStyle = "#fff"; g.strokeStyle = "#222"; g.lineWidth = 2;
            g.fillRect(b[0] - 5, b[1] - 5, 10, 10); g.strokeRect(b[0] - 5, b[1] - 5, 10, 10);
          });
          g.beginPath(); g.fillStyle = "#fff"; g.strokeStyle = "#222"; g.lineWidth = 3;
          g.arc(c[0], c[1], Math.max(6, v.r + 2), 0, 6.2832); g.fill(); g.stroke();
        });
      },

      _drawMarks: function (g, zoom) {
        var v = this._view;
        for (var i = 0; i < this._marks.length; i++) {
          var mark = this._marks[i];
          if (zoom < mark.minZoom) { continue; }
          var px = mark.x * v.k - v.dx, py = mark.y * v.k - v.dy;
          if (px < -20 || py < -20 || px > v.w + 20 || py > v.h + 20) { continue; }
          liaisonCoverage.drawMark(g, mark.kind, px, py, v.r, options.markColours);
          this._remember(px, py, -1 - i);
        }
      },

      /* Names where there is room, the larger villages first. */
      _drawLabels: function (g) {
        var v = this._view, taken = [];
        g.font = options.font; g.textAlign = "center"; g.textBaseline = "middle";
        g.lineJoin = "round"; g.lineWidth = 3.5; g.strokeStyle = "rgba(255,255,255,.92)";
        g.fillStyle = "#1d2733";
        this._labels.forEach(function (label) {
          var px = label.x * v.k - v.dx, py = label.y * v.k - v.dy;
          if (px < 0 || py < 0 || px > v.w || py > v.h) { return; }
          var half = g.measureText(label.text).width / 2 + 3, box = [px - half, py - 9, px + half, py + 9];
          for (var i = 0; i < taken.length; i++) {
            var t = taken[i];
            if (box[0] < t[2] && box[2] > t[0] && box[1] < t[3] && box[3] > t[1]) { return; }
          }
          taken.push(box);
          g.strokeText(label.text, px, py);
          g.fillText(label.text, px, py);
        });
      },

      /* Households are remembered as their position, marks as -1 - position. */
      _remember: function (px, py, what) {
        var key = Math.floor(px / BIN) * 4096 + Math.floor(py / BIN);
        (this._grid[key] || (this._grid[key] = [])).push(what);
      },

      /* What lies under a point of the map's container: a mark before a household. */
      at: function (containerPoint) {
        if (!this._view) { return null; }
        var v = this._view, x = containerPoint.x + v.pad.x, y = containerPoint.y + v.pad.y;
        var bx = Math.floor(x / BIN), by = Math.floor(y / BIN);
        var household = -1, mark = -1, near = Math.pow(v.r + 4, 2), close = Math.pow(v.r + 5, 2);
        for (var a = -1; a < 2; a++) {
          for (var b = -1; b < 2; b++) {
            var bin = this._grid[(bx + a) * 4096 + by + b] || [];
            for (var k = 0; k < bin.length; k++) {
              var i = bin[k], p = i >= 0 ? points : this._marks[-1 - i], at = Math.max(i, 0);
              var ex = (i >= 0 ? p.x[at] : p.x) * v.k - v.dx - x;
              var ey = (i >= 0 ? p.y[at] : p.y) * v.k - v.dy - y, d = ex * ex + ey * ey;
              if (i >= 0 && d < near) { near = d; household = i; }
              if (i < 0 && d < close) { close = d; mark = -1 - i; }
            }
          }
        }
        if (mark >= 0) { return { mark: this._marks[mark] }; }
        return household >= 0 ? { household: household } : null;
      }
    }))();
  }

  /* One sign per kind, told apart by shape as well as colour. */
  function drawMark(g, kind, x, y, r, colours) {
    var s = Math.max(5, r + 2.5);
    g.lineWidth = 4.5; g.strokeStyle = "#fff";
    for (var pass = 0; pass < 2; pass++) {
      g.beginPath();
      if (kind === "cross") {
        g.moveTo(x - s, y - s); g.lineTo(x + s, y + s);
        g.moveTo(x + s, y - s); g.lineTo(x - s, y + s);
      } else if (kind === "triangle") {
        g.moveTo(x, y - s * 1.5); g.lineTo(x + s * 1.4, y + s); g.lineTo(x - s * 1.4, y + s);
        g.closePath();
      } else if (kind === "diamond") {
        g.moveTo(x, y - s * 1.3); g.lineTo(x + s * 1.3, y); g.lineTo(x, y + s * 1.3);
        g.lineTo(x - s * 1.3, y); g.closePath();
      } else if (kind === "square") {
        g.rect(x - s, y - s, 2 * s, 2 * s);
      } else if (kind === "target") {
        g.arc(x, y, s + 5, 0, 6.2832);
        g.moveTo(x - s - 10, y); g.lineTo(x - s, y); g.moveTo(x + s, y); g.lineTo(x + s + 10, y);
        g.moveTo(x, y - s - 10); g.lineTo(x, y - s); g.moveTo(x, y + s); g.lineTo(x, y + s + 10);
      } else {
        g.arc(x, y, s + 1.5, 0, 6.2832);
      }
      g.stroke();
      g.lineWidth = 2.2; g.strokeStyle = colours[kind];
      if (pass === 0 && kind === "triangle") { g.fillStyle = "#fff"; g.fill(); }
    }
  }

  return { STEPS: STEPS, undelta: undelta, unrun: unrun, unring: unring, project: project,
           makeLayer: makeLayer, drawMark: drawMark };
})();
