import { useId } from 'react';
import type { WhatIfSwitch } from '../../src/http/playground-routes.ts';
import type { Chosen } from './what-if.ts';
import { isWide } from './wide.ts';

interface WhatIfFormProps {
  readonly switches: readonly WhatIfSwitch[];
  readonly chosen: Chosen;
  readonly onChange: (chosen: Chosen) => void;
}

/** Switches that edit the request's chart; each says "as charted" until it is used. */
export function WhatIfForm({ switches, chosen, onChange }: WhatIfFormProps) {
  const set = (id: string, value: string): void => {
    const { [id]: _before, ...others } = chosen;
    onChange(value === '' ? others : { ...others, [id]: value });
  };
  const used = Object.keys(chosen).length;
  return (
    <details className="setup" open={used > 0 || isWide}>
      <summary>What if the chart said otherwise?</summary>
      {switches.map((item) => (
        <Switch key={item.id} item={item} value={chosen[item.id] ?? ''} onValue={(value) => set(item.id, value)} />
      ))}
      <button type="button" disabled={used === 0} onClick={() => onChange({})}>
        Back to the chart as it is
      </button>
    </details>
  );
}

function Switch({
  item,
  value,
  onValue,
}: {
  readonly item: WhatIfSwitch;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const hint = useId();
  if (item.lesion !== undefined)
    return (
      <label className={value === '' ? undefined : 'used'}>
        {item.label}
        <input
          value={value}
          inputMode="decimal"
          placeholder="as charted"
          aria-describedby={hint}
          onChange={({ target }) => onValue(target.value)}
        />
        <span id={hint} className="quiet">
          For example: 3 1.2 0.4
        </span>
      </label>
    );
  return (
    <label className={value === '' ? undefined : 'used'}>
      {item.label}
      <select value={value} onChange={({ target }) => onValue(target.value)}>
        <option value="">as charted</option>
        {item.options.map(({ id, label }) => (
          <option key={id} value={id}>
            {label}
          </option>
        ))}
      </select>
    </label>
  );
}
