import { components } from './components';
import { intersection, type RegexTree, regexTrees, type UnitSet } from './regex-tree';

/**
 * How long a backtracking engine may take to refuse a text.
 * exponential: one loop can read the same text in two ways, so that each further character doubles the time;
 * polynomial: three loops or more in a row can read it, so that the time grows with the cube of its length at least;
 * unknown: too large to tell, or with a back reference; fair: neither.
 */
export type RegexCost = 'exponential' | 'polynomial' | 'unknown' | 'fair';

/** A repetition of so many times and more counts as one without an end where the degree of growth is asked for. */
const MANY = 10;
/** Copies of what stands in a counted repetition: as many as it takes to see that two of them can read the same text. */
const COPIES = 4;
/** Places and steps beyond which nothing is said: the answer is to be there in milliseconds. */
const MAX_PLACES = 600;
const MAX_STEPS = 50_000;
/** Loops in a row that can read the same text. */
const TOO_MANY_LOOPS = 3;

/** Steps that the regular expressions of one model may take together. */
export interface CostBudget {
  steps: number;
}

/** The cost of a regular expression that compiles in JavaScript. */
export function regexCost(regex: string, budget: CostBudget = { steps: MAX_STEPS }): RegexCost {
  const trees = regexTrees(regex);
  if (!trees) return 'unknown';
  const own = { steps: Math.min(MAX_STEPS, budget.steps) };
  const given = own.steps;
  try {
    return costOf(trees.filter(mayBeSlow), own);
  } catch (error) {
    if (error instanceof TooLarge) return 'unknown';
    throw error;
  } finally {
    budget.steps -= given - own.steps;
  }
}

function costOf(trees: readonly RegexTree[], budget: CostBudget): RegexCost {
  if (trees.some((tree) => hasGroupLoop(tree) && new Automaton(tree, false, budget).isExponential())) return 'exponential';
  const isPolynomial = trees.some((tree) => {
    const loose = new Automaton(tree, true, budget);
    return (hasGroupLoop(tree) && loose.isExponential()) || loose.longestChain() >= TOO_MANY_LOOPS;
  });
  return isPolynomial ? 'polynomial' : 'fair';
}

class TooLarge extends Error {}

/** True if something other than a single character is repeated many times: nothing else can be read in two ways within one loop. */
function hasGroupLoop(tree: RegexTree): boolean {
  if (tree.kind === 'set') return false;
  if (tree.kind !== 'repeat') return tree.parts.some(hasGroupLoop);
  return (tree.max >= MANY && tree.body.kind !== 'set') || hasGroupLoop(tree.body);
}

function mayBeSlow(tree: RegexTree): boolean {
  return hasGroupLoop(tree) || countLoops(tree) >= TOO_MANY_LOOPS;
}

function countLoops(tree: RegexTree): number {
  if (tree.kind === 'set') return 0;
  if (tree.kind === 'repeat') return countLoops(tree.body) * Math.min(tree.max, COPIES) + (tree.max >= MANY ? 1 : 0);
  return tree.parts.reduce((sum, part) => sum + countLoops(part), 0);
}

/** Places and in how many ways one gets to each, 2 standing for two and more. */
type Ways = Map<number, number>;
interface Ends {
  readonly first: Ways;
  readonly last: Ways;
  readonly nullable: boolean;
}

/** The places of a regular expression where a character is read, and the ways from one to the next (Glushkov's automaton, with the number of ways). */
class Automaton {
  private readonly units: UnitSet[] = [];
  /** By place: the number of its set of characters, equal ones having the same; and what is known of sets with each other. */
  private readonly sets: number[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly shared = new Map<number, boolean>();
  private readonly follow: Ways[] = [];
  /** The loop that a place is in; places of one loop lead to each other. */
  private readonly loops: readonly number[];
  /** By place: those that can follow, and those of them in the same loop. */
  private readonly next: readonly (readonly number[])[];
  private readonly within: readonly (readonly number[])[];

  constructor(
    tree: RegexTree,
    private readonly isLoose: boolean,
    private readonly budget: CostBudget,
  ) {
    this.add(tree);
    this.next = this.follow.map((ways) => [...ways.keys()]);
    this.loops = components(this.next);
    this.within = this.next.map((next, place) => next.filter((to) => this.loops[to] === this.loops[place]));
  }

  /** Two ways within one loop that read the same text from a place back to itself. */
  isExponential(): boolean {
    for (const [place, ways] of this.follow.entries()) {
      for (const [next, count] of ways) if (count > 1 && this.loops[place] === this.loops[next]) return true;
    }
    // Two ways part somewhere and meet again: from there the loop leads back to where they parted.
    const size = this.units.length;
    const seen = new Set<number>();
    const queue: number[] = [];
    for (const place of this.units.keys()) queue.push(place * size + place);
    for (let pair = queue.pop(); pair !== undefined; pair = queue.pop()) {
      const [one, other] = [Math.floor(pair / size), pair % size];
      for (const a of this.within[one]!) {
        for (const b of this.within[other]!) {
          if (one === other && a >= b) continue;
          const next = a * size + b;
          if (seen.has(next) || !this.share(a, b)) continue;
          if (a === b) return true;
          seen.add(next);
          queue.push(next);
        }
      }
    }
    return false;
  }

  /** How many loops in a row can read the same text, at most. */
  longestChain(): number {
    const members = new Map<number, number[]>();
    for (const place of this.units.keys()) {
      const loop = this.loops[place]!;
      if (this.within[place]!.length > 0) members.set(loop, [...(members.get(loop) ?? []), place]);
    }
    if (members.size < TOO_MANY_LOOPS) return members.size;
    const lengths = new Map<number, number>();
    const lengthFrom = (loop: number): number => {
      const known = lengths.get(loop);
      if (known !== undefined) return known;
      lengths.set(loop, 1); // loops lead to others in one direction only
      const next = [...members.keys()].filter((other) => other !== loop && this.sharesText(members.get(loop)!, members.get(other)!));
      const length = 1 + Math.max(0, ...next.map(lengthFrom));
      lengths.set(loop, length);
      return length;
    };
    return Math.max(...[...members.keys()].map(lengthFrom));
  }

  private add(tree: RegexTree): Ends {
    switch (tree.kind) {
      case 'set': {
        const place = this.units.length;
        if (place >= MAX_PLACES) throw new TooLarge();
        this.units.push(tree.units);
        this.sets.push(this.numberOf(tree.units));
        this.follow.push(new Map());
        return { first: new Map([[place, 1]]), last: new Map([[place, 1]]), nullable: false };
      }
      case 'choice':
        return tree.parts.map((part) => this.add(part)).reduce(either);
      case 'sequence':
        return tree.parts.reduce<Ends>((before, part) => this.followed(before, this.add(part)), EMPTY);
      case 'repeat':
        return this.repeat(tree.body, tree.min, tree.max);
    }
  }

  private repeat(body: RegexTree, min: number, max: number): Ends {
    const isEndless = max === Number.POSITIVE_INFINITY || (this.isLoose && max >= MANY);
    const needed = Math.min(min, COPIES);
    let ends = EMPTY;
    for (let copy = 0; copy < (isEndless ? Math.max(needed, 1) - 1 : needed); copy++) ends = this.followed(ends, this.add(body));
    if (isEndless) {
      const loop = this.add(body);
      this.connect(loop.last, loop.first);
      return this.followed(ends, { ...loop, nullable: loop.nullable || min === 0 });
    }
    return this.followed(ends, this.optional(body, Math.min(max - min, COPIES)));
  }

  /** `(body(body)?)?`: a further copy only behind the one before it. */
  private optional(body: RegexTree, copies: number): Ends {
    if (copies <= 0) return EMPTY;
    const one = this.add(body);
    return { ...this.followed(one, this.optional(body, copies - 1)), nullable: true };
  }

  private followed(before: Ends, behind: Ends): Ends {
    this.connect(before.last, behind.first);
    this.spend(behind.first.size + before.last.size);
    return {
      first: before.nullable ? joined(before.first, behind.first) : before.first,
      last: behind.nullable ? joined(behind.last, before.last) : behind.last,
      nullable: before.nullable && behind.nullable,
    };
  }

  private connect(from: Ways, to: Ways): void {
    for (const [place, ways] of from) {
      const follow = this.follow[place]!;
      for (const [next, more] of to) {
        this.spend();
        follow.set(next, Math.min(2, (follow.get(next) ?? 0) + ways * more));
      }
    }
  }

  private spend(steps = 1): void {
    this.budget.steps -= steps;
    if (this.budget.steps < 0) throw new TooLarge();
  }

  private numberOf(units: UnitSet): number {
    const key = units.join();
    const number = this.numbers.get(key) ?? this.numbers.size;
    this.numbers.set(key, number);
    return number;
  }

  /** True if some character can be read at all of these places. */
  private share(one: number, other: number, third = other): boolean {
    this.spend();
    const key = (this.sets[one]! * MAX_PLACES + this.sets[other]!) * MAX_PLACES + this.sets[third]!;
    let isShared = this.shared.get(key);
    if (isShared === undefined) {
      const both = intersection(this.units[one]!, this.units[other]!);
      isShared = (third === other ? both : intersection(both, this.units[third]!)).length > 0;
      this.shared.set(key, isShared);
    }
    return isShared;
  }

  /** True if some text leads from a place of the first loop to itself and to a place of the second, and from there to itself. */
  private sharesText(first: readonly number[], second: readonly number[]): boolean {
    return first.some((p) => second.some((q) => this.leadsOver(p, q)));
  }

  private leadsOver(p: number, q: number): boolean {
    const size = this.units.length;
    const seen = new Set<number>();
    const queue: (readonly [number, number, number])[] = [[p, p, q]];
    for (let from = queue.pop(); from; from = queue.pop()) {
      for (const a of this.within[from[0]]!) {
        for (const b of this.next[from[1]]!) {
          for (const c of this.within[from[2]]!) {
            const key = (a * size + b) * size + c;
            if (seen.has(key) || !this.share(a, b, c)) continue;
            if (a === p && b === q && c === q) return true;
            seen.add(key);
            queue.push([a, b, c]);
          }
        }
      }
    }
    return false;
  }
}

const EMPTY: Ends = { first: new Map(), last: new Map(), nullable: true };

function either(one: Ends, other: Ends): Ends {
  return { first: joined(one.first, other.first), last: joined(one.last, other.last), nullable: one.nullable || other.nullable };
}

function joined(one: Ways, other: Ways): Ways {
  const ways = new Map(one);
  for (const [place, count] of other) ways.set(place, Math.min(2, (ways.get(place) ?? 0) + count));
  return ways;
}
