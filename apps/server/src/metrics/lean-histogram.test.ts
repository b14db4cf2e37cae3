import { Histogram, Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { LeanHistogram } from './lean-histogram.ts';

const about = { name: 'seconds', help: 'Time', buckets: [0.1, 1, 10] } as const;
const VALUES = [0, 0.05, 0.1, 0.1000001, 1, 5, 10, 10.5, 1e9];

test('tells what a histogram of prom-client tells of the same observations', async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const lean = new LeanHistogram({ ...about, register: ours });
  const buckets = [...about.buckets];
  const plain = new Histogram({ ...about, buckets, labelNames: ['route'], registers: [theirs] });
  for (const route of ['/a', '/b"\\'])
    for (const value of VALUES) {
      lean.count(route, value, () => ({ route }));
      plain.observe({ route }, value);
    }
  const lines = async (register: Registry) => (await register.metrics()).split('\n').sort();
  expect(await lines(ours)).toEqual(await lines(theirs));
  expect(await lines(ours)).toContain('seconds_bucket{le="0.1",route="/a"} 3');
});

test('tells it as JSON too', async () => {
  const register = new Registry();
  new LeanHistogram({ ...about, register }).count('x', 2, () => ({ route: '/x' }));
  const [metric] = await register.getMetricsAsJSON();
  expect(metric?.values).toContainEqual({
    metricName: 'seconds_count',
    labels: { route: '/x' },
    value: 1,
  });
});
