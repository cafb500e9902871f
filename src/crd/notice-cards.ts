import type { Judgement } from '../judgement/judgement.ts';
import type { RaisedNotice } from '../policy/judge.ts';
import type { Policy } from '../policy/policy.ts';
import type { CardDraft } from './card-draft.ts';
import { payerLabel, productName } from './card-names.ts';
import { withWords } from './card-text.ts';
import { madeOnce } from './made-once.ts';
import { paragraphs, plain } from './markdown.ts';
import { evidenceText, sentence } from './reasons.ts';

/** Each contraindication or limit the chart shows, as a card of its own. */
export const warningCards = (judgement: Judgement): readonly CardDraft[] => noticeCards(judgement, ({ severity }) => severity !== 'info');

/** What holds for every patient or only informs, as reminders. */
export const reminderCards = (judgement: Judgement): readonly CardDraft[] => noticeCards(judgement, ({ severity }) => severity === 'info');

function noticeCards(judgement: Judgement, isWanted: (notice: RaisedNotice) => boolean): readonly CardDraft[] {
  const { policy } = judgement;
  return judgement.notices.filter(isWanted).map((notice) => {
    // What stands for every patient says the same every time.
    if (policy === null || notice.evidence.length > 0 || notice.conflict !== undefined) return draftOf(judgement, notice);
    const key = [notice.id, payerLabel(judgement), productName(judgement)].join('|');
    return noticeOfPolicy(policy, key, () => withWords(draftOf(judgement, notice)));
  });
}

const noticeOfPolicy = madeOnce<Policy, CardDraft>();

function draftOf(judgement: Judgement, notice: RaisedNotice): CardDraft {
  return {
    topic: notice.severity === 'info' ? 'clinical-reminder' : 'contraindication',
    indicator: notice.severity,
    label: payerLabel(judgement),
    summary: `${productName(judgement)}: ${notice.statement}`,
    body: bodyOf(notice),
  };
}

function bodyOf({ statement, citation, evidence, blocksAuthorization, conflict }: RaisedNotice): string {
  return paragraphs(
    `${sentence(statement)} (${citation.source} ${citation.section})`,
    evidence.length === 0 ? '' : `In the chart: ${plain(evidenceText(evidence))}.`,
    conflict === undefined ? '' : `Contradiction: ${sentence(plain(conflict))}`,
    blocksAuthorization === true ? 'While this stands, no authorization is given by machine; a person decides.' : '',
  );
}
