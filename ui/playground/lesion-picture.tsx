import type { BillingRules } from '../../src/judgement/billing-rules.ts';
import type { Estimate } from '../../src/judgement/estimate.ts';
import { Cited } from '../theme/citation.tsx';

interface LesionPictureProps {
  readonly estimate: Estimate;
  readonly rules: BillingRules;
}

/** The volume each lesion may get by its size, their sum against the most for one treatment, and what that is on a bill. */
export function LesionPicture({ estimate, rules }: LesionPictureProps) {
  const { lesions, totalMl, capped } = estimate;
  const limit = rules.maximumMl.volumeMl;
  const wanted = round(lesions.reduce((sum, { volumeMl }) => sum + volumeMl, 0));
  const axis = Math.max(limit, wanted);
  const keyed = lesions.map((lesion, place) => ({ ...lesion, key: `${place + 1}`, from: sumOf(lesions.slice(0, place)) }));
  return (
    <section className="panel" aria-labelledby="lesions">
      <h2 id="lesions">Injection volumes</h2>
      <p>
        {lesions.length === 1 ? 'One measured lesion' : `${lesions.length} measured lesions`}, {totalMl} mL of at most {limit} mL in one
        treatment.
        {capped && ` All of them would take ${wanted} mL: ${round(wanted - limit)} mL beyond the limit cannot be given.`}
      </p>
      <table className="lesions">
        <caption className="unseen">Volume by lesion, and the sum</caption>
        <thead>
          <tr>
            <th scope="col">Longest</th>
            <th scope="col">
              0 to {axis} mL, limit at {limit} mL
            </th>
            <th scope="col">At most</th>
          </tr>
        </thead>
        <tbody>
          {keyed.map(({ key, longestCm, volumeMl, from }) => (
            <tr key={key}>
              <th scope="row">
                <Lesion longestCm={longestCm} /> {longestCm} cm
              </th>
              <td>
                <Bar axis={axis} limit={limit} parts={[{ key, from, volumeMl }]} />
              </td>
              <td>{volumeMl} mL</td>
            </tr>
          ))}
          <tr className="sum">
            <th scope="row">Together</th>
            <td>
              <Bar axis={axis} limit={limit} parts={keyed} />
            </td>
            <td>{totalMl} mL</td>
          </tr>
        </tbody>
      </table>
      <Bill estimate={estimate} rules={rules} />
    </section>
  );
}

interface Part {
  readonly key: string;
  readonly from: number;
  readonly volumeMl: number;
}

/** Volumes on one scale; what lies beyond the limit is hatched. */
function Bar({ axis, limit, parts }: { readonly axis: number; readonly limit: number; readonly parts: readonly Part[] }) {
  const percent = (volume: number) => `${(100 * volume) / axis}%`;
  return (
    <svg className="bar" width="100%" height="22" aria-hidden="true">
      <defs>
        <pattern id="beyond" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <line y2="6" />
        </pattern>
      </defs>
      <rect className="ground" width="100%" height="22" />
      {parts.map(({ key, from, volumeMl }) => {
        const within = Math.max(0, Math.min(from + volumeMl, limit) - from);
        return (
          <g key={key}>
            {within > 0 && <rect className="volume" x={percent(from)} width={percent(within)} y="3" height="16" />}
            {within < volumeMl && (
              <rect className="beyond" x={percent(from + within)} width={percent(volumeMl - within)} y="3" height="16" />
            )}
          </g>
        );
      })}
      <line className="limit" x1={percent(limit)} x2={percent(limit)} y2="22" />
    </svg>
  );
}

/** A lesion drawn to scale: 6 px for each cm, no more than 6 cm. */
function Lesion({ longestCm }: { readonly longestCm: number }) {
  return (
    <svg className="lesion" width="38" height="38" aria-hidden="true">
      <circle cx="19" cy="19" r={Math.max(1, Math.min(longestCm, 6) * 3)} />
    </svg>
  );
}

function Bill({ estimate, rules }: LesionPictureProps) {
  const { concentration, vials, units, hcpcs, ndc, administration, discardedMl } = estimate;
  const bands = rules.volumeBands.map(({ upToCm, volumeMl }) => `${upToCm === undefined ? 'larger' : `to ${upToCm} cm`} ${volumeMl} mL`);
  return (
    <>
      <dl className="facts">
        <div>
          <dt>Vials</dt>
          <dd>
            {vials} of {concentration} PFU/mL, {discardedMl} mL discarded
          </dd>
        </div>
        <div>
          <dt>Drug</dt>
          <dd>
            {units} units of {hcpcs}, NDC {ndc}
          </dd>
        </div>
        <div>
          <dt>Administration</dt>
          <dd>{administration ?? 'depends on which lesions are injected'}</dd>
        </div>
      </dl>
      <p className="quiet">
        Volumes by longest dimension: {bands.join('; ')}. <Cited citation={rules.maximumMl.citation} />
      </p>
    </>
  );
}

const sumOf = (lesions: Estimate['lesions']): number => round(lesions.reduce((sum, { volumeMl }) => sum + volumeMl, 0));

/** Volumes are tenths of a mL at the finest; sums of doubles are not. */
const round = (volume: number): number => Math.round(volume * 1000) / 1000;
