import { readBuildspec } from '../../../lib/local/engine/read-buildspec';

const build = 'phases:\n  build:\n    commands: [make]\n';
const read = (text: string) => readBuildspec(text, 'buildspecs/test.yml');

test('values stay the text that was written', () => {
  const { variables } = read(`version: 0.2\nenv: { variables: { A: 1.0, B: 010, C: yes, D: null, E: '' } }\n${build}`);
  expect(variables).toEqual({ A: '1.0', B: '010', C: 'yes', D: 'null', E: '' });
});

test('a whole one', () => {
  const text = `version: 0.2
env: { shell: bash, exported-variables: [V] }
phases:
  install: { runtime-versions: { nodejs: 22 }, commands: [a] }
  build: { commands: [b], finally: [c], on-failure: ABORT }
artifacts: { files: [x], discard-paths: yes, base-directory: d, exclude-paths: [y] }
reports: { unit: { files: [r.xml] }, cover: { files: [c.xml], file-format: COBERTURAXML } }
cache: { key: k, paths: [p/**/*] }
`;
  expect(read(text)).toEqual({
    shell: 'bash',
    variables: {},
    exportedVariables: ['V'],
    runtimeVersions: { nodejs: '22' },
    phases: {
      install: { commands: ['a'], finally: [], abort: false },
      build: { commands: ['b'], finally: ['c'], abort: true },
    },
    artifacts: { files: ['x'], exclude: ['y'], baseDirectory: 'd', discardPaths: true },
    secondaryArtifacts: {},
    reports: [
      { group: 'unit', format: 'JUNITXML', files: ['r.xml'], exclude: [], discardPaths: false },
      { group: 'cover', format: 'COBERTURAXML', files: ['c.xml'], exclude: [], discardPaths: false },
    ],
    cache: { key: 'k', paths: ['p/**/*'] },
  });
});

test.each([
  ['', 'buildspecs/test.yml:1:1: a buildspec is a mapping that begins with version: 0.2'],
  [`version: 0.1\n${build}`, "buildspecs/test.yml:1:1: version 0.2 is needed, got '0.1'"],
  ['version: 0.2\n', 'buildspecs/test.yml:1:1: phases are missing'],
  [
    `version: 0.2\nrun-as: root\n${build}`,
    "buildspecs/test.yml:2:1: the buildspec: 'run-as' is not known here; there are version, env, phases, artifacts, reports, cache",
  ],
  [`version: 0.2\nbatch: {}\n${build}`, "buildspecs/test.yml:2:1: the buildspec: 'batch' is not known here"],
  [`version: 0.2\nenv: { parameter-store: { A: /a } }\n${build}`, "buildspecs/test.yml:2:8: env: 'parameter-store' is not known here"],
  [`version: 0.2\nenv: { shell: powershell }\n${build}`, "buildspecs/test.yml:2:15: shell: sh or bash, got 'powershell'"],
  ['version: 0.2\nphases: { deploy: { commands: [a] } }\n', "buildspecs/test.yml:2:11: phases: 'deploy' is not known here"],
  ['version: 0.2\nphases: { build: { commands: make } }\n', 'buildspecs/test.yml:2:30: commands: a list is needed'],
  ['version: 0.2\nphases: { build: { commands: [[make]] } }\n', 'buildspecs/test.yml:2:31: commands: a text is needed'],
  [
    'version: 0.2\nphases: { build: { commands: [a], on-failure: CONTINUE } }\n',
    "buildspecs/test.yml:2:47: on-failure: only ABORT is known here, got 'CONTINUE'",
  ],
  [`version: 0.2\n${build}artifacts: { base-directory: a }\n`, 'buildspecs/test.yml:5:12: artifacts: files are missing'],
  [
    `version: 0.2\n${build}artifacts: { files: [a], discard-paths: maybe }\n`,
    "buildspecs/test.yml:5:41: discard-paths: yes or no, got 'maybe'",
  ],
  [
    `version: 0.2\n${build}reports: { a: { files: [f], file-format: XML } }\n`,
    "buildspecs/test.yml:5:15: reports.a: file-format 'XML' is unknown",
  ],
  ['version: 0.2\nphases: [', 'buildspecs/test.yml:2:10: '],
])('refused with its place: %j', (text, message) => {
  expect(() => read(text)).toThrow(message);
});
