// What chart and map share: loading the drawing library once (it comes with its package, from this server),
// the theme's colours as the canvas needs them, and following theme and size.
let loading;

export function library() {
  loading ??= new Promise((done, failed) => {
    const script = document.createElement('script');
    script.src = '/_content/Vizor.ECharts/js/vizor-echarts-bundle-min.js';
    script.onload = () => done(window.echarts);
    script.onerror = () => failed(new Error(`${script.src} did not load`));
    document.head.append(script);
  });
  return loading;
}

// A canvas knows no custom properties: have the browser resolve `light-dark()` on a real element.
export function colours(...names) {
  const probe = document.createElement('i');
  probe.hidden = true;
  document.body.append(probe);
  const resolved = {};
  for (const name of names) {
    probe.style.color = `var(--${name})`;
    resolved[name] = getComputedStyle(probe).color;
  }
  probe.remove();
  return resolved;
}

export function translucent(colour, alpha) {
  return colour.replace(/^rgba?\(([^)]+)\)$/, (_, parts) => `rgba(${parts.split(',').slice(0, 3).join(',')},${alpha})`);
}

export const fontFamily = () => getComputedStyle(document.body).fontFamily;

// Calls redraw on a change of the system's theme and resize when the element's box changes; returns the undoing.
export function follow(element, redraw, resize) {
  const theme = matchMedia('(prefers-color-scheme: dark)');
  const size = new ResizeObserver(resize);
  theme.addEventListener('change', redraw);
  size.observe(element);
  return () => {
    theme.removeEventListener('change', redraw);
    size.disconnect();
  };
}
