import { rendererThemeComponentOverrides, rendererThemeOptions } from '@aehrc/smart-forms-renderer';
import { createTheme, StyledEngineProvider, ThemeProvider } from '@mui/material/styles';
import { type ReactNode, useMemo, useSyncExternalStore } from 'react';

const darkScheme = window.matchMedia('(prefers-color-scheme: dark)');

/** Dresses the renderer in the pages' own palette and type, light or dark as the user has it. */
export function FormTheme({ children }: { readonly children: ReactNode }) {
  const isDark = useSyncExternalStore(onSchemeChange, () => darkScheme.matches);
  const theme = useMemo(() => themeFor(isDark), [isDark]);
  return (
    <StyledEngineProvider injectFirst>
      <ThemeProvider theme={theme}>{children}</ThemeProvider>
    </StyledEngineProvider>
  );
}

const size = { fontSize: '1rem', lineHeight: 1.4 };
const small = { fontSize: '0.875rem', lineHeight: 1.4 };
const typography = {
  fontFamily: 'inherit',
  body1: size,
  label: size,
  groupHeading: { ...size, fontWeight: 650 },
  caption: small,
  body2: small,
};

/** The colours of ui/theme/theme.css, which the component library needs as values. */
function themeFor(isDark: boolean) {
  const own = isDark
    ? { accent: '#7fd0e6', onAccent: '#07222b', surface: '#1d2125', text: '#eceae6', quiet: '#a9b0b7', line: '#363c42', wrong: '#ff9c8f' }
    : { accent: '#0b5a6f', onAccent: '#ffffff', surface: '#ffffff', text: '#1c1f22', quiet: '#565b61', line: '#d6d2ca', wrong: '#9c2a1d' };
  const theme = createTheme({
    ...rendererThemeOptions,
    palette: {
      mode: isDark ? 'dark' : 'light',
      primary: { main: own.accent, contrastText: own.onAccent },
      secondary: { main: own.accent, contrastText: own.onAccent },
      error: { main: own.wrong },
      text: { primary: own.text, secondary: own.quiet, disabled: own.quiet },
      background: { paper: own.surface, default: own.surface },
      divider: own.line,
    },
    typography: { ...rendererThemeOptions.typography, ...typography },
  });
  theme.components = rendererThemeComponentOverrides(theme);
  return theme;
}

function onSchemeChange(changed: () => void): () => void {
  darkScheme.addEventListener('change', changed);
  return () => darkScheme.removeEventListener('change', changed);
}
