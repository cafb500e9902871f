import type { Determination } from '../../src/policy/determination.ts';
import type { Status } from '../../src/policy/judge.ts';

/** What a determination means to a clinician with ten seconds: the headline, what follows from it, and which status colour fits. */
export interface DeterminationWords {
  readonly headline: string;
  readonly next: string;
  readonly tone: Status;
  readonly sign: string;
}

export const determinationWords: Readonly<Record<Determination, DeterminationWords>> = {
  'criteria-met': {
    headline: 'Every criterion is met',
    next: 'Nothing more to send. Plan documents, benefit limits and network are not checked here.',
    tone: 'met',
    sign: '✓',
  },
  'documentation-needed': {
    headline: 'Documentation is missing',
    next: 'Nothing speaks against it. A form asks for exactly what the chart does not say.',
    tone: 'unknown',
    sign: '?',
  },
  'information-needed': {
    headline: 'Only the place of treatment is open',
    next: 'It is asked when the order is dispatched or booked, not now.',
    tone: 'unknown',
    sign: '?',
  },
  'criteria-not-met': {
    headline: 'A person decides',
    next: 'The chart speaks against a criterion. The machine denies nothing: a reviewer looks at the record it names.',
    tone: 'not-met',
    sign: '!',
  },
  referred: {
    headline: 'A person decides, under another policy',
    next: 'What is not met has a route of its own: the policy names the one the request goes to.',
    tone: 'not-met',
    sign: '!',
  },
  'no-policy': {
    headline: 'No automated rule here',
    next: 'The plan has to be asked about this order.',
    tone: 'not-applicable',
    sign: '–',
  },
  indeterminate: {
    headline: 'Could not be determined',
    next: 'A part of the chart could not be read. This is a failure on the way, not an answer about coverage.',
    tone: 'unknown',
    sign: '?',
  },
  'membership-not-found': {
    headline: 'The payer does not know this member',
    next: 'Check the member number on the card. Nothing was judged clinically.',
    tone: 'not-met',
    sign: '!',
  },
  'membership-inactive': {
    headline: 'No active coverage on the order’s date',
    next: 'Check the coverage. Nothing was judged clinically.',
    tone: 'not-met',
    sign: '!',
  },
  'payer-not-ours': {
    headline: 'Another payer’s member',
    next: 'Nothing is said about coverage.',
    tone: 'not-applicable',
    sign: '–',
  },
  'guidance-only': {
    headline: 'Guidance of the EU label',
    next: 'It informs and authorizes nothing.',
    tone: 'not-applicable',
    sign: 'i',
  },
};
