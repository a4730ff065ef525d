import type { Rule } from './rule';

const LOCK = `# wanted: requests==2.32.0
requests==2.32.0 \\
    --hash=sha256:${'0f'.repeat(32)}`;

/** L: the model's dependencies against `requirements.lock` beside it. Not in REFERENCE §11. */
export const REQUIREMENTS_LOCK_RULES: readonly Rule[] = [
  {
    id: 'L04',
    severity: 'warning',
    text: 'a model with dependencies and no requirements.lock',
    why: 'which wheels are tested and packaged is decided anew each time, so the same model gives other packages',
    section: '§5.2.3',
    wrong: '<dependency name="«requests»" version="2.32.0"/>',
    right: LOCK,
    note: 'To write it: blueline check MODEL --update-lock. Nothing else ever writes it.',
  },
  {
    id: 'L05',
    severity: 'error',
    text: 'dependencies for which requirements.lock was not written',
    why: 'what it holds is not what the model wants, and nothing else is installed',
    section: '§5.2.3',
    wrong: `<dependency name="requests" version="2.32.0"/>
<dependency name="«attrs»" version="25.3.0"/>`,
    right: '<dependency name="requests" version="2.32.0"/>',
    note: 'Here the lock was written for requests alone. To write it again: blueline check MODEL --update-lock.',
  },
  {
    id: 'L06',
    severity: 'error',
    text: 'requirements.lock is not as it was written: an option, an address, a distribution without hashes, a link',
    why: 'pip would do what nobody has accepted',
    section: '§5.2.3',
    wrong: '«-»-extra-index-url https://example.com/simple',
    right: LOCK,
  },
];
