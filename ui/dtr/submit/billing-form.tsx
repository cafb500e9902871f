import { type FormEvent, useState } from 'react';
import { isObject, type Resource, textOf } from '../../../src/fhir/resource.ts';
import type { BillingStatement } from './claim-bundle.ts';

/** Places of service where these drugs are given: codes of CMS. */
const places = [
  { code: '22', name: 'On-campus outpatient hospital' },
  { code: '19', name: 'Off-campus outpatient hospital' },
  { code: '11', name: 'Office' },
  { code: '21', name: 'Inpatient hospital' },
] as const;

export interface BillingFormProps {
  readonly order: Resource;
  readonly isBusy: boolean;
  readonly onSend: (statement: BillingStatement) => void;
  /** Looks whether the order has been authorized since. */
  readonly onCheck: () => void;
}

/** When, where and how much is billed: what a request says and an order does not. */
export function BillingForm({ order, isBusy, onSend, onCheck }: BillingFormProps) {
  const [day, setDay] = useState(() => plannedDay(order) ?? today());
  const [place, setPlace] = useState<string>(places[0].code);
  const [units, setUnits] = useState('');
  const send = (event: FormEvent): void => {
    event.preventDefault();
    const stated = Number(units);
    onSend({ day, place, units: units.trim() !== '' && stated > 0 ? stated : undefined });
  };
  return (
    <form className="billing" onSubmit={send}>
      <label>
        First day of service
        <input type="date" required value={day} onChange={({ target }) => setDay(target.value)} />
      </label>
      <label>
        Place of service
        <select value={place} onChange={({ target }) => setPlace(target.value)}>
          {places.map(({ code, name }) => (
            <option key={code} value={code}>{`${code} ${name}`}</option>
          ))}
        </select>
      </label>
      <label>
        Units billed <span className="note">if known</span>
        <input type="number" min="1" step="any" value={units} onChange={({ target }) => setUnits(target.value)} />
      </label>
      <p className="buttons">
        <button type="submit" className="primary" disabled={isBusy}>
          Send the request to the payer
        </button>
        <button type="button" disabled={isBusy} onClick={onCheck}>
          I have signed again: look at the order
        </button>
      </p>
    </form>
  );
}

function plannedDay({ dispenseRequest, occurrenceDateTime, occurrencePeriod }: Resource): string | undefined {
  const validity = isObject(dispenseRequest) && isObject(dispenseRequest.validityPeriod) ? dispenseRequest.validityPeriod.start : undefined;
  const occurrence = occurrenceDateTime ?? (isObject(occurrencePeriod) ? occurrencePeriod.start : undefined);
  return textOf(occurrence ?? validity)?.slice(0, 10);
}

function today(): string {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
