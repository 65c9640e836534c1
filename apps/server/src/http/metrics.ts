import type { RequestHandler } from 'express';

interface Counts {
  readonly byStatus: Map<string, number>;
  seconds: number;
  inFlight: number;
}

export interface Metrics {
  readonly count: RequestHandler;
  readonly answer: RequestHandler;
}

/** Counts requests and answers `/metrics` in Prometheus' text format. Gauges are read when they are asked for. */
export const createMetrics = (gauges: Readonly<Record<string, () => number>>): Metrics => {
  const counts: Counts = { byStatus: new Map(), seconds: 0, inFlight: 0 };
  return {
    count: (_request, response, next) => {
      const started = performance.now();
      counts.inFlight += 1;
      response.once('close', () => {
        const status = `${Math.floor(response.statusCode / 100)}xx`;
        counts.inFlight -= 1;
        counts.seconds += (performance.now() - started) / 1000;
        counts.byStatus.set(status, (counts.byStatus.get(status) ?? 0) + 1);
      });
      next();
    },
    answer: (_request, response) => void response.type('text/plain; version=0.0.4').send(exposition(counts, gauges)),
  };
};

const exposition = (counts: Counts, gauges: Readonly<Record<string, () => number>>): string =>
  [
    '# TYPE holdfast_http_requests_total counter',
    ...[...counts.byStatus].map(([status, n]) => `holdfast_http_requests_total{status="${status}"} ${n}`),
    '# TYPE holdfast_http_request_seconds_total counter',
    `holdfast_http_request_seconds_total ${counts.seconds.toFixed(6)}`,
    ...Object.entries({ http_requests_in_flight: () => counts.inFlight, process_resident_memory_bytes: () => process.memoryUsage.rss(), ...gauges })
      .flatMap(([name, read]) => [`# TYPE holdfast_${name} gauge`, `holdfast_${name} ${read()}`]),
    '',
  ].join('\n');
