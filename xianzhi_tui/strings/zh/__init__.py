"""The Chinese texts, one flat table."""

from xianzhi_tui.strings.zh import (
    board,
    events,
    explain,
    figures,
    finding,
    forms,
    photos,
    refusals,
    reports,
    review,
    shell,
    shift,
    status,
    watch,
    words,
)

TEXTS = {
    **words.TEXTS,
    **board.TEXTS,
    **events.TEXTS,
    **explain.TEXTS,
    **refusals.TEXTS,
    **figures.TEXTS,
    **finding.TEXTS,
    **forms.TEXTS,
    **photos.TEXTS,
    **shell.TEXTS,
    **shift.TEXTS,
    **reports.TEXTS,
    **review.TEXTS,
    **watch.TEXTS,
    **status.TEXTS,
}
