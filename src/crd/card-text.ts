import { hash } from 'node:crypto';
import { topicSystem } from '../cds-hooks/response.ts';
import type { CardDraft, CardOrder } from './card-draft.ts';
import { inAscii } from './json-ascii.ts';
import { plain, summaryOf } from './markdown.ts';

/** What a draft says, as JSON text: all of a card but its id and its orders. */
export interface CardWords {
  readonly summary: string;
  /** What `detail` says behind the names of the orders, without quotes. */
  readonly body: string;
  /** What stands behind `detail`. */
  readonly rest: string;
  /** Stands for all that the draft says; equal of drafts that say the same. */
  readonly content: string;
}

/** One card about some orders, or about the patient as a whole when there are none, as JSON text. */
export function cardText({ summary, body, rest }: CardWords, orders: readonly CardOrder[], uuid: string): string {
  const names = new Set(orders.map((order) => `**${plain(order.name)}**`));
  const about = names.size === 0 ? '' : inAscii(JSON.stringify(`For ${[...names].join(' and ')}: `).slice(1, -1));
  const references = orders.map(({ reference }) => `{"reference":${inAscii(JSON.stringify(reference))}}`).join();
  const extension = orders.length === 0 ? '' : `,"extension":{"davinci-crd.associated-resource":[${references}]}`;
  return `{"uuid":"${uuid}","summary":${summary},"detail":"${about}${body}"${rest}${extension}}`;
}

/** The words of a draft: those it was made with, or written now. */
export function cardWords(draft: CardDraft): CardWords {
  return draft.words ?? wordsOfDraft(draft, contentOf(draft));
}

/** A draft that outlives a call, with its words. */
export function withWords(draft: CardDraft): CardDraft {
  return { ...draft, words: wordsOfDraft(draft, hash('sha256', contentOf(draft), 'base64url')) };
}

const contentOf = ({ topic, indicator, label, summary, body, link }: CardDraft): string =>
  [topic, indicator, label, summary, body, link?.label, link?.url].join('\n');

function wordsOfDraft({ topic, indicator, label, summary, body, link }: CardDraft, content: string): CardWords {
  const source = { label, topic: { system: topicSystem, code: topic, display: topicNames[topic] } };
  const links = link === undefined ? '' : `,"links":[${JSON.stringify({ ...link, type: 'absolute' })}]`;
  return {
    summary: inAscii(JSON.stringify(summaryOf(summary))),
    body: inAscii(JSON.stringify(withoutHtml(body)).slice(1, -1)),
    rest: inAscii(`,"indicator":"${indicator}","source":${JSON.stringify(source)}${links}`),
    content,
  };
}

const topicNames: Readonly<Record<CardDraft['topic'], string>> = {
  'coverage-info': 'Coverage Information',
  'unsolicited-determ': 'Unsolicited Determination',
  guideline: 'Guideline',
  'clinical-reminder': 'Clinical Reminder',
  contraindication: 'Contraindication',
  claim: 'Claim',
};

/** A sign that could open a tag is no longer one; "< 5 mL" stays. */
const withoutHtml = (markdown: string): string => (markdown.includes('<') ? markdown.replace(/<(?=[A-Za-z/!?])/g, '‹') : markdown);
