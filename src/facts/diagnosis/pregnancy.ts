import type { Chart } from '../../chart/chart.ts';
import { codingsOf } from '../../fhir/coding.ts';
import { addMonths, type Days } from '../../fhir/date.ts';
import { compilePath } from '../../fhir/fhirpath.ts';
import type { FactContent, FactFinders } from '../fact-finder.ts';
import { failedAmong, trueOrSilent } from '../medications/exposure.ts';
import { conditionRecords, dayText, inOrder } from './condition-index.ts';
import { observationsIn } from './observation-index.ts';

const answer = compilePath('Observation.value.ofType(CodeableConcept).coding');

/**
 * Pregnancy on record, as Condition or as pregnancy status, within the window before the order or since, and not ended
 * after that. A date that may lie before the window is a hint.
 */
export function pregnancyFacts({ terminology, rules }: FactContent): FactFinders {
  const pregnant = terminology.set('condition-pregnancy');
  const ended = terminology.set('condition-pregnancy-ended');
  const question = terminology.set('observation-pregnancy');

  const statements = (chart: Chart): readonly Statement[] => {
    const conditions = conditionRecords(chart)
      .filter(({ standing }) => standing !== 'doubtful')
      .flatMap(({ codings, reference, days, standing }): readonly Statement[] => {
        if (ended.find(codings) !== undefined) return [{ says: 'ended', reference, days, value: '' }];
        const row = pregnant.find(inOrder(codings));
        return row === undefined || standing === 'past' ? [] : [{ says: 'pregnant', reference, days, value: row.display }];
      });
    const observations = observationsIn(chart, question).flatMap(({ resource, reference, days }): readonly Statement[] => {
      const codings = answer(resource).flatMap((coding) => codingsOf(coding));
      if (ended.find(codings) !== undefined) return [{ says: 'ended', reference, days, value: '' }];
      const row = pregnant.find(inOrder(codings));
      return row === undefined ? [] : [{ says: 'pregnant', reference, days, value: row.display }];
    });
    return [...conditions, ...observations];
  };

  return {
    pregnant: (chart, { day }) => {
      const all = statements(chart);
      const earliest = addMonths(day, -rules.pregnancyMonths);
      const recorded = all.filter(({ says, days }) => says === 'pregnant' && (days === undefined || days.last >= earliest));
      const standing = recorded.filter(({ days }) => !all.some((other) => other.says === 'ended' && isLater(other.days, days)));
      const isSurelyRecent = ({ days }: Statement) => days !== undefined && days.first >= earliest;
      const evidence = standing.filter(isSurelyRecent).map(({ reference, value, days }) => ({
        reference,
        value,
        ...(days !== undefined && { date: dayText(days) }),
      }));
      const unsure = standing.filter((statement) => !isSurelyRecent(statement));
      return trueOrSilent(
        evidence,
        unsure.map(({ reference, days }) => ({
          reference,
          text: days === undefined ? 'pregnancy without a date' : 'pregnancy, perhaps too long ago',
        })),
        failedAmong(chart, ['conditions', 'observations']),
      );
    },
  };
}

interface Statement {
  readonly says: 'pregnant' | 'ended';
  readonly reference: string;
  readonly days: Days | undefined;
  readonly value: string;
}

/** Ended after the pregnancy was recorded. Partial dates count only where they are surely later. */
function isLater(end: Days | undefined, recorded: Days | undefined): boolean {
  return end !== undefined && recorded !== undefined && end.first > recorded.last;
}
