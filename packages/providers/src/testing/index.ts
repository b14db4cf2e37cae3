export { type RecordedRefusal, recordedRefusals } from './recorded-refusals.ts';
