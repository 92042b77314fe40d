import { render } from 'preact';
import { App } from './app.tsx';
import { showAll } from './visible-text.ts';

showAll();
const place = document.getElementById('app');
if (place) render(<App />, place);
