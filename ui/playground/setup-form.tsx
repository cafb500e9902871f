import { referenceTo } from '../../src/fhir/resource.ts';
import type { PlaygroundCase, PlaygroundSet } from '../../src/http/playground-routes.ts';
import { casesOf } from './explanation.ts';
import { type OfferedHook, offeredHooks } from './hook-request.ts';
import { orderName } from './order-name.ts';
import { isWide } from './wide.ts';

interface SetupFormProps {
  readonly set: PlaygroundSet;
  readonly patient: PlaygroundCase;
  readonly hook: OfferedHook;
  /** `Type/id` of the order whose answer is shown. */
  readonly order: string | undefined;
  readonly onPatient: (id: string) => void;
  readonly onHook: (hook: OfferedHook) => void;
  readonly onOrder: (order: string) => void;
}

/** Payer, patient, order and moment, from the demo set. */
export function SetupForm({ set, patient, hook, order, onPatient, onHook, onOrder }: SetupFormProps) {
  const payers = [...set.payers, { key: null, label: 'none of ours' }].filter(({ key }) => casesOf(set.cases, key).length > 0);
  const first = (payer: string | null) => casesOf(set.cases, payer)[0]?.id;
  const choices = (
    <>
      <label>
        Payer
        <select
          value={patient.payer ?? ''}
          onChange={({ target }) => onPatient(first(target.value === '' ? null : target.value) ?? patient.id)}
        >
          {payers.map(({ key, label }) => (
            <option key={label} value={key ?? ''}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        Patient
        <select value={patient.id} onChange={({ target }) => onPatient(target.value)} aria-describedby="story">
          {casesOf(set.cases, patient.payer).map(({ id, name, orders }) => (
            <option key={id} value={id}>
              {name} ({id}): {orderName(orders[0])}
            </option>
          ))}
        </select>
      </label>
      <p id="story" className="story">
        {patient.story}
      </p>
      <label>
        Order
        <select value={order ?? ''} onChange={({ target }) => onOrder(target.value)}>
          {patient.orders.map((resource) => (
            <option key={resource.id} value={`${resource.resourceType}/${resource.id ?? ''}`}>
              {orderName(resource)}
            </option>
          ))}
        </select>
      </label>
      <label>
        Moment
        <select value={hook} onChange={({ target }) => onHook(offeredHooks.find((offered) => offered.hook === target.value)?.hook ?? hook)}>
          {offeredHooks.map(({ hook: name, label }) => (
            <option key={name} value={name}>
              {label} ({name})
            </option>
          ))}
        </select>
      </label>
    </>
  );
  const [who, what] = [
    payers.find(({ key }) => key === patient.payer)?.label,
    patient.orders.find((resource) => referenceTo(resource) === order),
  ];
  return isWide ? (
    <fieldset className="setup">
      <legend>Who and what</legend>
      {choices}
    </fieldset>
  ) : (
    <details className="setup">
      <summary>
        {orderName(what ?? patient.orders[0])} for {patient.name}, {who}
      </summary>
      {choices}
    </details>
  );
}
