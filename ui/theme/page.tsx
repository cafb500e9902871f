import type { ReactNode } from 'react';

const places = [
  { key: 'playground', address: '/', label: 'Playground' },
  { key: 'policies', address: '/policies', label: 'Policies' },
  { key: 'review', address: '/review', label: 'Work list' },
  { key: 'api', address: '/docs/api', label: 'API' },
] as const;

export type PlaceKey = (typeof places)[number]['key'];

interface PageProps {
  readonly title: string;
  /** Which place of the site this is; null where it stands alone, as the form in an EHR does. */
  readonly current: PlaceKey | null;
  /** One sentence below the title. */
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}

/** The frame of every page: skip link, places, title. The browser's title follows the page's. */
export function Page({ title, current, lead, children }: PageProps) {
  return (
    <>
      <title>{`${title} – Oncoverage`}</title>
      <a className="skip" href="#content">
        Skip to content
      </a>
      <header className="site">
        <span className="brand">Oncoverage</span>
        {current !== null && (
          <nav aria-label="Site">
            <ul>
              {places.map(({ key, address, label }) => (
                <li key={key}>
                  <a href={address} aria-current={key === current ? 'page' : undefined}>
                    {label}
                  </a>
                </li>
              ))}
            </ul>
          </nav>
        )}
      </header>
      <main id="content" tabIndex={-1}>
        <h1>{title}</h1>
        {lead !== undefined && <p className="lead">{lead}</p>}
        {children}
      </main>
    </>
  );
}
