import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseYaml } from './parse-yaml.ts';
import { at } from './testing/at.ts';
import { renderChart } from './testing/render-chart.ts';

const ROOT = join(import.meta.dirname, '../../..');
const CHART = join(ROOT, 'deploy/helm/evergrant');

const labels = z.record(z.string(), z.string());
const objectSchema = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), labels }),
});
const podSchema = z.looseObject({
  metadata: z.looseObject({ labels }),
  spec: z.looseObject({
    automountServiceAccountToken: z.literal(false),
    securityContext: z.looseObject({
      runAsNonRoot: z.literal(true),
      seccompProfile: z.object({ type: z.string() }),
    }),
    containers: z.tuple([
      z.looseObject({
        name: z.string(),
        image: z.string(),
        securityContext: z.strictObject({
          allowPrivilegeEscalation: z.literal(false),
          readOnlyRootFilesystem: z.literal(true),
          capabilities: z.strictObject({ drop: z.tuple([z.literal('ALL')]) }),
        }),
        env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
        volumeMounts: z.array(z.looseObject({ name: z.string() })),
      }),
    ]),
    volumes: z.array(z.looseObject({ name: z.string() })),
  }),
});

function contentOf(text: string): unknown {
  const parsed = parseYaml(text);
  if (!('content' in parsed)) throw new Error(`line ${parsed.line} of\n${text}`);
  return parsed.content;
}

const templates = renderChart(CHART);
const objects = templates.flatMap(({ documents }) =>
  documents.map((document) => objectSchema.parse(contentOf(document))),
);
const ofKind = (kind: string) => objects.filter((object) => object.kind === kind);
const pods = ['StatefulSet', 'Deployment', 'Job']
  .flatMap(ofKind)
  .map((object) => podSchema.parse(at(object, 'spec.template')));

it('has what a hub needs in a cluster', () => {
  expect(objects.map(({ kind, apiVersion }) => `${apiVersion} ${kind}`).sort()).toEqual([
    'apps/v1 Deployment',
    'apps/v1 StatefulSet',
    'autoscaling/v2 HorizontalPodAutoscaler',
    'batch/v1 Job',
    'monitoring.coreos.com/v1 ServiceMonitor',
    'networking.k8s.io/v1 Ingress',
    'networking.k8s.io/v1 NetworkPolicy',
    'policy/v1 PodDisruptionBudget',
    'v1 Service',
    'v1 Service',
  ]);
});

it('asks for no value that values.yaml does not have', () => {
  const values = contentOf(readFileSync(join(CHART, 'values.yaml'), 'utf8'));
  const missing = templates.flatMap((template) =>
    [...template.values].filter((path) => at(values, path) === undefined),
  );
  expect(missing).toEqual([]);
});

it('mounts what it has, and selects what it labels', () => {
  const claimed = ofKind('StatefulSet').flatMap(({ spec }) =>
    at(spec, 'volumeClaimTemplates.0.metadata.name'),
  );
  for (const { spec } of pods) {
    const names = [...spec.volumes.map(({ name }) => name), ...claimed];
    const [container] = spec.containers;
    expect(container.volumeMounts.filter(({ name }) => !names.includes(name))).toEqual([]);
  }
  const selectors = objects.flatMap(({ spec }) => {
    const selector = labels.safeParse(at(spec, 'selector.matchLabels') ?? at(spec, 'selector'));
    return selector.success ? [selector.data] : [];
  });
  expect(selectors).toHaveLength(6);
  const labelled = [
    ...pods.map(({ metadata }) => metadata.labels),
    ...objects.map(({ metadata }) => metadata.labels),
  ];
  for (const selector of selectors)
    expect(
      labelled.some((own) => Object.entries(selector).every(([name, value]) => own[name] === value)),
      JSON.stringify(selector),
    ).toBe(true);
});

it('sets no variable that the hub does not know, and secrets by files only', () => {
  const known = readFileSync(join(ROOT, '.env.example'), 'utf8');
  const set = pods.flatMap(({ spec }) => spec.containers[0].env).filter(({ name }) => name !== 'filled-in');
  expect(set.length).toBeGreaterThan(5);
  expect(set.filter(({ name }) => !known.includes(`\n${name}=`))).toEqual([]);
  const paths = set.filter(({ name }) => name.endsWith('_FILE')).map(({ value }) => value);
  expect(paths.every((path) => path.startsWith('/run/secrets/evergrant/'))).toBe(true);
});

it('gives a process the time to finish, after balancers have heard that it goes', () => {
  const [set] = ofKind('StatefulSet');
  const pod = at(set, 'spec.template.spec');
  const pause = z.number().parse(at(pod, 'containers.0.lifecycle.preStop.sleep.seconds'));
  // The hub ends after 25 s, whatever is under way.
  expect(at(pod, 'terminationGracePeriodSeconds')).toBeGreaterThanOrEqual(pause + 25);
  for (const [probe, path] of [
    ['startupProbe', '/healthz'],
    ['livenessProbe', '/healthz'],
    ['readinessProbe', '/readyz'],
  ])
    expect(at(pod, `containers.0.${probe}.httpGet.path`)).toBe(path);
});
