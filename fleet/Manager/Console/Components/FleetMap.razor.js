// All devices on a drawn map: no tiles, no foreign server. Canvas, one series a state, so that ten thousand
// dots pan smoothly; a click leads to the device.
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
  let states = plan.devices.map(device => device[2]);

  chart.on('georoam', measure);
  chart.on('click', event => {
    if (event.seriesType === 'scatter' && event.data.id) Blazor.navigateTo(`/devices/${event.data.id}`);
  });
  const forget = follow(element, draw, () => {
    chart.resize();
    chart.setOption({ geo: box() });
    measure();
  });
  draw();

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
    const size = plan.devices.length > 2000 ? 6 : plan.devices.length > 200 ? 7 : plan.devices.length > 40 ? 9 : 11;
    return {
      id: state.key, name: state.label, type: 'scatter', coordinateSystem: 'geo', symbol: symbols[state.key], symbolSize: size,
      itemStyle: hollow.has(state.key)
        ? { color: ink.surface, borderColor: ink[state.colour], borderWidth: 2 }
        : { color: ink[state.colour], borderColor: ink.surface, borderWidth: 0.7 },
      z: state.key === 'online' ? 2 : 3,
      data: plan.devices.flatMap(([id, label, , lon, lat], i) => (states[i] === state.key ? [{ id, name: label, value: [lon, lat] }] : [])),
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
    show(next) {
      states = next;
      draw();
    },
    zoom(factor) {
      const zoom = factor === 0 ? 1 : (chart.getOption().geo[0].zoom ?? 1) * factor;
      // A finger that scrolls the page must not be caught by the map, unless there is more of it than is seen.
      roam = !touch || (zoom > 1 && 'move');
      chart.setOption({ geo: factor === 0 ? { zoom, roam, center: null } : { zoom, roam } });
      measure();
    },
    dispose() {
      forget();
      chart.dispose();
    },
  };
}
