import { formatNumber } from './format-number.ts';
import type { Bound, Figure, ReportLine } from './figure.ts';

/** Three significant digits tell all that a benchmark knows; counts stay whole. */
const round = (value: number): number => (Math.abs(value) >= 1000 ? Math.round(value) : Number(value.toPrecision(3)));

const holds = (bound: Bound, measured: number): boolean => {
  switch (bound.is) {
    case 'atLeast': return measured >= bound.limit;
    case 'atMost': return measured <= bound.limit;
    case 'below': return measured < bound.limit;
  }
};

const signs = { atLeast: '≥', atMost: '≤', below: '<' } as const;

const inWords = (bound: Bound, unit: string): string =>
  `${signs[bound.is]} ${formatNumber(bound.limit)} ${bound.on === 'ratio' ? '×' : unit}`;

/** False as soon as one bound is broken; null when none is broken but one could not be checked for want of a peer. */
export const judgeBounds = (bounds: readonly Bound[], value: number, ratio: number | null): boolean | null => {
  const verdicts = bounds.map((bound) => {
    const measured = bound.on === 'value' ? value : ratio;
    return measured === null ? null : holds(bound, measured);
  });
  if (verdicts.includes(false)) return false;
  return verdicts.length === 0 || verdicts.includes(null) ? null : true;
};

/** A figure as it is reported. The verdict is made on the exact values, only what is shown is rounded. */
export const judge = (figure: Figure): ReportLine => {
  const bounds = figure.budget ?? [];
  const ratio = figure.peer && figure.peer.value > 0 ? figure.value / figure.peer.value : null;
  return {
    name: figure.name,
    value: round(figure.value),
    unit: figure.unit,
    peer: figure.peer?.name ?? null,
    peerValue: figure.peer ? round(figure.peer.value) : null,
    ratio: ratio === null ? null : round(ratio),
    budget: bounds.length === 0 ? null : bounds.map((bound) => inWords(bound, figure.unit)).join(' and '),
    met: judgeBounds(bounds, figure.value, ratio),
  };
};
