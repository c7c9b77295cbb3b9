// One series over time: the mean as a line, lowest to highest of each bucket as a bar behind it. Where
// nothing was read there is no line, and the stretch is shaded; in another colour where what was read is lost.
// What is known by aggregates only stands in a dashed frame with its mean.
import { library, colours, translucent, fontFamily, follow } from '/charts.js';

export async function create(element, owner, settings) {
  const echarts = await library();
  const chart = echarts.init(element, null, { renderer: 'canvas' });
  const clock = new Intl.DateTimeFormat(
      settings.language, { timeZone: settings.zone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const second = new Intl.DateTimeFormat(
      settings.language, { timeZone: settings.zone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' });
  const day = new Intl.DateTimeFormat(settings.language, { timeZone: settings.zone, month: 'short', day: 'numeric' });
  let data;
  let window = null;
  let asking;

  chart.on('datazoom', () => {
    const zoom = chart.getOption().dataZoom[0];
    window = [zoom.startValue, zoom.endValue];
    clearTimeout(asking);
    asking = setTimeout(() => owner.invokeMethodAsync('Zoomed', Math.round(window[0]), Math.round(window[1])), 350);
  });

  const forget = follow(element, draw, () => chart.resize());

  function draw() {
    if (data) chart.setOption(option(), { replaceMerge: ['series', 'yAxis'] });
  }

  function option() {
    const ink = colours('ink', 'ink-quiet', 'line', 'accent', 'surface', 'corrupt', 'unknown');
    const number = value => data.names[value] ??
        value.toLocaleString(settings.language, { minimumFractionDigits: data.decimals, maximumFractionDigits: data.decimals });
    const measured = value => data.names[value] ?? `${number(value)} ${data.unit}`.trimEnd();
    return {
      animation: false,
      textStyle: { fontFamily: fontFamily(), color: ink.ink },
      useUTC: true,
      // The first and the last moment are named at the ends: half of a date has room beside them.
      grid: { left: 32, right: 32, top: 28, bottom: 64, containLabel: true },
      tooltip: {
        trigger: 'axis',
        // Drawn, not markup: what a gateway calls its unit is text and nothing else.
        renderMode: 'richText',
        confine: true,
        backgroundColor: ink.surface,
        borderColor: ink.line,
        textStyle: { color: ink.ink, fontSize: 12 },
        axisPointer: { type: 'line', lineStyle: { color: ink['ink-quiet'] } },
        formatter: items => {
          const told = items.find(item => item.seriesId === 'aggregates')?.data;
          const bucket = items.find(item => item.seriesId === 'range')?.data ?? told;
          if (!bucket) return '';
          const [time, width, low, high, mean, count] = bucket;
          const when = `${day.format(time)} ${second.format(time)}`;
          const lines = bucket === told ? [settings.aggregate, `${settings.mean} ${measured(mean)}`,
              `${settings.range} ${number(low)} – ${measured(high)}`, `${settings.count} ${count.toLocaleString(settings.language)}`]
            : count === 1 ? [measured(mean)]
            : count === 0 ? [measured(mean), settings.held]
            : [`${settings.mean} ${measured(mean)}`, `${settings.range} ${number(low)} – ${measured(high)}`,
                `${settings.count} ${count.toLocaleString(settings.language)}`];
          return [`${when}${count === 1 && bucket !== told ? '' : ` – ${second.format(time + width)}`}`, ...lines].join('\n');
        },
      },
      xAxis: {
        type: 'time', min: data.from, max: data.to,
        axisLine: { lineStyle: { color: ink.line } },
        axisLabel: { color: ink['ink-quiet'], hideOverlap: true, formatter: axisTime },
      },
      yAxis: {
        type: 'value', scale: true, minInterval: 10 ** -data.decimals, name: data.unit,
            nameTextStyle: { color: ink['ink-quiet'], align: 'left' },
        axisLabel: { color: ink['ink-quiet'], formatter: number },
        splitLine: { lineStyle: { color: ink.line } },
      },
      dataZoom: [
        { type: 'inside', zoomOnMouseWheel: 'ctrl', moveOnMouseMove: true, filterMode: 'none', minValueSpan: 10_000 },
        { type: 'slider', height: 26, bottom: 10, filterMode: 'none', showDataShadow: false, borderColor: ink.line,
          fillerColor: translucent(ink.accent, 0.15), handleStyle: { color: ink.surface, borderColor: ink.accent },
              moveHandleStyle: { color: ink.accent },
          textStyle: { color: ink['ink-quiet'] }, labelFormatter: value => clock.format(value) },
      ],
      series: [
        {
          id: 'range', type: 'custom', clip: true, dimensions: ['time', 'width', 'low', 'high', 'mean', 'count'],
          encode: { x: 0, y: [2, 3] }, data: data.buckets, renderItem: bar(translucent(ink.accent, 0.32)),
          markArea: {
            silent: true,
            itemStyle: { color: translucent(ink.unknown, 0.14) },
            label: { show: true, position: 'insideTop', color: ink['ink-quiet'], fontSize: 11 },
            data: [...data.gaps.map(shaded(settings.gap)),
                ...data.lost.map(shaded(settings.lost, { color: translucent(ink.corrupt, 0.2) }))],
          },
        },
        {
          id: 'aggregates', type: 'custom', clip: true, dimensions: ['time', 'width', 'low', 'high', 'mean', 'count'],
          encode: { x: 0, y: [2, 3, 4] }, data: data.aggregates, renderItem: frame(ink.accent),
        },
        {
          id: 'mean', type: 'line', data: data.line, connectNulls: false, step: data.steps ? 'end' : false,
              showSymbol: data.line.length < 120, symbol: 'circle',
              symbolSize: 4,
          lineStyle: { color: ink.accent, width: 1.6 }, itemStyle: { color: ink.accent },
        },
      ],
    };
  }

  // Midnight names the day; less than ten minutes in sight want seconds.
  function axisTime(value) {
    const [from, to] = window ?? [data.from, data.to];
    if (to - from < 600_000) return second.format(value);
    return clock.format(value) === '00:00' ? day.format(value) : clock.format(value);
  }

  // Named where there is room for it; one that is lost stands over the gap that it explains, and is named instead of it.
  function shaded(name, itemStyle) {
    return ([from, to]) => {
      const explained = !itemStyle && data.lost.some(([first, last]) => first < to && last > from);
      const named = !explained && to - from > (data.to - data.from) / 16;
      return [{ xAxis: from, name: named ? name : '', itemStyle }, { xAxis: to }];
    };
  }

  // At least two pixels each way: a single reading between two gaps is seen too.
  function bar(fill) {
    return (params, api) => {
      const [left, bottom] = api.coord([api.value(0), api.value(2)]);
      const [right, top] = api.coord([api.value(0) + api.value(1), api.value(3)]);
      const height = Math.max(bottom - top, 2);
      return { type: 'rect', style: { fill },
          shape: { x: left, y: (top + bottom - height) / 2, width: Math.max(right - left, 2), height } };
    };
  }

  function frame(colour) {
    return (params, api) => {
      const [left, bottom] = api.coord([api.value(0), api.value(2)]);
      const [right, top] = api.coord([api.value(0) + api.value(1), api.value(3)]);
      const [, mean] = api.coord([api.value(0), api.value(4)]);
      const lineDash = [3, 3];
      return { type: 'group', children: [
        { type: 'rect', style: { fill: 'none', stroke: colour, lineDash },
            shape: { x: left, y: top, width: Math.max(right - left, 2), height: Math.max(bottom - top, 1) } },
        { type: 'line', style: { stroke: colour, lineWidth: 1.6 }, shape: { x1: left, y1: mean, x2: right, y2: mean } },
      ] };
    };
  }

  return {
    // fresh: another series or range, so that an old zoom says nothing.
    show(next, fresh) {
      data = next;
      data.line = data.buckets.flatMap(([time, width, , , mean], i) => {
        const point = [time + width / 2, mean];
        return data.breaks.includes(i) ? [[time - 1, null], point] : [point];
      });
      if (fresh) {
        window = null;
        chart.clear();
      }
      draw();
      if (window) chart.dispatchAction({ type: 'dataZoom', startValue: window[0], endValue: window[1] }, { silent: true });
    },
    dispose() {
      clearTimeout(asking);
      forget();
      chart.dispose();
    },
  };
}
