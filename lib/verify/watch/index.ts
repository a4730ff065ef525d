export { type WatchOptions, watchTests } from './watch-tests';
