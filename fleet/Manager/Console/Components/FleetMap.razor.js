// Devices on a drawn map: no tiles, no foreign server. It asks for the part that is seen: devices one by one, or, where there
// are too many, their numbers by cell. Canvas, one series a state; a click leads to the device, or closer to a cell.
import { library, colours, translucent, fontFamily, follow } from '/charts.js';

const symbols = {
  online: 'circle', noAnswer: 'triangle', refused: 'rect', misconfigured: 'diamond', unknown: 'circle',
  corrupt: 'path://M1,0L5,4L9,0L10,1L6,5L10,9L9,10L5,6L1,10L0,9L4,5L0,1Z',
  offline: 'path://M0,1L10,1L5,10Z',
};
const hollow = new Set(['unknown', 'offline']);

export async function create(element, scale, plan) {
  const echarts = await library();
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  const touch = matchMedia('(pointer: coarse)').matches;
  const middle = (plan.south + plan.north) / 2;
  const name = `fleet-${plan.west},${plan.south},${plan.east},${plan.north}`;
  echarts.registerMap(name, { type: 'FeatureCollection', features: plan.sites.map(area) });
  let roam = !touch;
  let seen = { devices: [], cells: [] };
  let asking, later;

  chart.on('georoam', () => {
    measure();
    soon();
  });
  chart.on('click', ({ seriesType, data }) => {
    if (seriesType !== 'scatter') return;
    if (data.id) Blazor.navigateTo(`/devices/${data.id}`);
    else if (data.count) look({ center: data.value, zoom: (chart.getOption().geo[0].zoom ?? 1) * 4 });
  });
  const forget = follow(element, draw, () => {
    chart.resize();
    chart.setOption({ geo: box() });
    measure();
    soon();
  });
  draw();
  ask();

  // The largest box that keeps the ground's proportions and leaves room for names above and the scale below.
  function box() {
    const [room, height] = [Math.max(element.clientWidth - 64, 50), Math.max(element.clientHeight - 84, 50)];
    const ratio = (plan.east - plan.west) * Math.cos(middle * Math.PI / 180) / (plan.north - plan.south);
    const width = Math.min(room, height * ratio);
    return { width, height: width / ratio, left: (element.clientWidth - width) / 2, top: 28 + (height - width / ratio) / 2 };
  }

  function area(site) {
    return { type: 'Feature', properties: { name: site.name }, geometry: { type: 'Polygon', coordinates: [site.outline] } };
  }

  // While the map is moved there is a question a moment; the last one counts.
  function soon() {
    clearTimeout(later);
    later = setTimeout(ask, 150);
  }

  async function ask() {
    const a = chart.convertFromPixel({ geoIndex: 0 }, [0, 0]);
    const b = chart.convertFromPixel({ geoIndex: 0 }, [element.clientWidth, element.clientHeight]);
    if (!a || !b) return;
    const within = (degrees, most) => Math.max(-most, Math.min(most, degrees)).toFixed(6);
    const area = new URLSearchParams({
      west: within(Math.min(a[0], b[0]), 180), south: within(Math.min(a[1], b[1]), 90),
      east: within(Math.max(a[0], b[0]), 180), north: within(Math.max(a[1], b[1]), 90),
    });
    asking?.abort();
    const { signal } = asking = new AbortController();
    try {
      const answer = await fetch(`/api/v1/devices/map?${area}`, { signal });
      const next = answer.ok && await answer.json();
      if (!next || signal.aborted) return;
      seen = next;
      draw();
    } catch {
      // Another question took its place, or nobody answers: what is drawn stays, and it is asked again with the next states.
    }
  }

  function look(geo) {
    chart.setOption({ geo });
    measure();
    soon();
  }

  function draw() {
    const ink = colours('ink', 'ink-quiet', 'line', 'line-strong', 'accent', 'surface', 'ground',
        ...plan.states.map(state => state.colour));
    chart.setOption({
      animation: false,
      textStyle: { fontFamily: fontFamily() },
      // Drawn, not markup: names are text and nothing else.
      tooltip: {
        renderMode: 'richText', confine: true, backgroundColor: ink.surface, borderColor: ink.line,
        textStyle: { color: ink.ink, fontSize: 12 },
      },
      geo: {
        map: name, roam, silent: true,
        boundingCoords: [[plan.west, plan.north], [plan.east, plan.south]], ...box(),
        scaleLimit: { min: 0.8, max: 400 },
        itemStyle: { areaColor: translucent(ink.accent, 0.07), borderColor: translucent(ink.accent, 0.55), borderWidth: 1 },
        label: { show: false },
      },
      series: [...plan.states.map(state => dots(state, ink)), {
        id: 'sites', type: 'scatter', coordinateSystem: 'geo', silent: true, symbolSize: 0.1, z: 5,
        data: plan.sites.map(site => ({ name: site.name, value: site.label })),
        label: { show: true, formatter: '{b}', position: 'top', color: ink.ink, fontSize: 12, fontWeight: 600, textBorderColor: ink.surface,
            textBorderWidth: 3 },
        // A name at the edge is moved in rather than cut; one whose site is out of sight goes with it.
        labelLayout: ({ rect, labelRect }) => ({
          hideOverlap: true, align: 'center', verticalAlign: 'bottom', y: rect.y - 4,
          x: rect.x < 0 || rect.x > element.clientWidth ? rect.x
              : Math.min(Math.max(rect.x, labelRect.width / 2 + 4), element.clientWidth - labelRect.width / 2 - 4),
        }),
      }],
    });
    measure();
  }

  function dots(state, ink) {
    const size = seen.devices.length > 200 ? 7 : seen.devices.length > 40 ? 9 : 11;
    return {
      id: state.key, name: state.label, type: 'scatter', coordinateSystem: 'geo', symbol: symbols[state.key],
      symbolSize: (_, { data }) => (data.count ? Math.min(6 + 4 * Math.log10(data.count), 24) : size),
      itemStyle: hollow.has(state.key)
        ? { color: ink.surface, borderColor: ink[state.colour], borderWidth: 2 }
        : { color: ink[state.colour], borderColor: ink.surface, borderWidth: 0.7 },
      z: state.key === 'online' ? 2 : 3,
      data: [
        ...seen.devices.filter(device => device.state === state.key)
            .map(({ number, name, longitude, latitude }) => ({ id: number, name, value: [longitude, latitude] })),
        ...seen.cells.filter(cell => cell.devices[state.key]).map(({ devices, longitude, latitude }) => ({
          count: devices[state.key], name: plan.cell.replace('{0}', devices[state.key].toLocaleString()), value: [longitude, latitude],
        })),
      ],
      tooltip: { formatter: item => `${item.data.name}\n${state.label}` },
    };
  }

  // A bar of a round length: 1, 2 or 5 times a power of ten metres, at most 120 pixels.
  function measure() {
    const a = chart.convertFromPixel({ geoIndex: 0 }, [0, element.clientHeight / 2]);
    const b = chart.convertFromPixel({ geoIndex: 0 }, [100, element.clientHeight / 2]);
    if (!a || !b) return;
    const metres = Math.abs(b[0] - a[0]) * 111_320 * Math.cos(a[1] * Math.PI / 180) * 1.2;
    const power = 10 ** Math.floor(Math.log10(metres));
    const length = [5, 2, 1].map(step => step * power).find(step => step <= metres);
    scale.style.width = `${length / metres * 120}px`;
    scale.textContent = length >= 1000 ? `${length / 1000} km` : `${length} m`;
  }

  return {
    ask,
    zoom(factor) {
      const zoom = factor === 0 ? 1 : (chart.getOption().geo[0].zoom ?? 1) * factor;
      // A finger that scrolls the page must not be caught by the map, unless there is more of it than is seen.
      roam = !touch || (zoom > 1 && 'move');
      look(factor === 0 ? { zoom, roam, center: null } : { zoom, roam });
    },
    dispose() {
      forget();
      clearTimeout(later);
      asking?.abort();
      chart.dispose();
    },
  };
}
