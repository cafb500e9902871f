import { isObject } from '../fhir/resource.ts';

/** The kinds of response a client may switch off; the cards' topics carry the same codes. Source: CRD 2.2.1, value set cardType. */
export const topics = ['coverage-info', 'unsolicited-determ', 'guideline', 'clinical-reminder', 'contraindication', 'claim'] as const;
export type Topic = (typeof topics)[number];

/** What the client wants to see. */
export interface Configuration {
  /** Response types switched off. */
  readonly refused: ReadonlySet<Topic>;
  readonly maxCards: number;
}

const defaultMaxCards = 10;

/**
 * Reads `davinci-crd.configuration`. A value of the wrong type, an unknown code or no configuration at all leaves the
 * default: no call fails for its configuration.
 */
export function configurationOf(value: unknown): Configuration {
  const given = isObject(value) ? value : {};
  const maxCards = given['max-cards'];
  return {
    refused: new Set(topics.filter((topic) => given[topic] === false)),
    maxCards: typeof maxCards === 'number' && Number.isInteger(maxCards) && maxCards >= 0 ? maxCards : defaultMaxCards,
  };
}
