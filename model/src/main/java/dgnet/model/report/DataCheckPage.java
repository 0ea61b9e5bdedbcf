package dgnet.model.report;

import static j2html.TagCreator.body;
import static j2html.TagCreator.details;
import static j2html.TagCreator.div;
import static j2html.TagCreator.document;
import static j2html.TagCreator.each;
import static j2html.TagCreator.figcaption;
import static j2html.TagCreator.figure;
import static j2html.TagCreator.h1;
import static j2html.TagCreator.h2;
import static j2html.TagCreator.h3;
import static j2html.TagCreator.head;
import static j2html.TagCreator.html;
import static j2html.TagCreator.i;
import static j2html.TagCreator.img;
import static j2html.TagCreator.li;
import static j2html.TagCreator.main;
import static j2html.TagCreator.meta;
import static j2html.TagCreator.p;
import static j2html.TagCreator.rawHtml;
import static j2html.TagCreator.section;
import static j2html.TagCreator.style;
import static j2html.TagCreator.summary;
import static j2html.TagCreator.table;
import static j2html.TagCreator.tbody;
import static j2html.TagCreator.td;
import static j2html.TagCreator.text;
import static j2html.TagCreator.th;
import static j2html.TagCreator.thead;
import static j2html.TagCreator.title;
import static j2html.TagCreator.tr;
import static j2html.TagCreator.ul;

import dgnet.data.check.DataCheck;
import dgnet.data.check.DataCheck.Readiness;
import dgnet.data.check.DomainTable;
import dgnet.data.check.ScanResult;
import dgnet.data.check.ScanResult.Thumbnail;
import dgnet.data.check.ViewCheck;
import dgnet.data.dataset.Finding;
import j2html.tags.DomContent;
import j2html.tags.specialized.DivTag;
import j2html.tags.specialized.FigureTag;
import j2html.tags.specialized.SectionTag;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A check of a data set as one self-contained page: content, findings, and a contact sheet of each domain. */
public final class DataCheckPage {
    /** Number of scans on a sheet. Scans with a finding are always shown, others fill the rest. */
    private static final int SHOWN = 60;

    /** Number of subjects listed with labels outside the network's view. */
    private static final int WORST = 12;

    private final DataCheck check;
    private final Readiness readiness;

    private DataCheckPage(DataCheck check, Readiness readiness) {
        this.check = check;
        this.readiness = readiness;
    }

    /** The page. */
    public static String of(DataCheck check, Readiness readiness) {
        return new DataCheckPage(check, readiness).page();
    }

    private String page() {
        List<DomContent> sections = new ArrayList<>(List.of(heading(), domains(), view(), findings(), sheets()));
        return document(html(
                        head(
                                meta().withCharset("utf-8"),
                                meta().withName("viewport").withContent("width=device-width, initial-scale=1"),
                                title("Data check"),
                                style().with(rawHtml(HtmlReport.styles()))),
                        body(main(each(sections.stream()))))
                .withLang("en"));
    }

    private SectionTag heading() {
        return section(
                h1("Data check"),
                p(check.dataset().root() + ", layout " + check.dataset().layout() + ", structures "
                        + String.join(", ", check.dataset().structures().names())),
                p(capital(readiness.sentence()) + ".").withClass(readiness.ready() ? "verdict" : "verdict warning"));
    }

    private SectionTag domains() {
        List<List<String>> rows = DomainTable.of(check);
        return section(
                h2("Content"),
                div(table(
                                thead(tr(each(rows.get(0).stream().map(cell -> th(cell))))),
                                tbody(each(rows.subList(1, rows.size()).stream()
                                        .map(row -> tr(
                                                th(row.get(0)),
                                                each(row.subList(1, row.size()).stream()
                                                        .map(cell -> td(cell)))))))))
                        .withClass("scroll"),
                p(
                        "Spacings: smallest to largest. Intensities: percentiles 1, 50 and 99 of the first frame of a scan, as"
                                + " medians over the scans of the domain. Orientation: directions of the stored axes."));
    }

    private SectionTag view() {
        SectionTag section = section(h2("View"));
        check.view().ifPresent(view -> {
            section.with(p(capital(view.sentence()) + "."));
            if (!view.cut().isEmpty()) {
                section.with(
                        p("The subjects with the largest share of labels outside:"),
                        ul(each(view.cut().stream()
                                .limit(WORST)
                                .map(subject -> li(subject.subject() + " of " + subject.domain() + ": "
                                        + ViewCheck.percent(subject.outside()) + ", needs "
                                        + Math.round(subject.neededSide()) + " mm")))));
            }
        });
        return section.with(p(check.proposal()
                        .map(proposal -> capital(proposal.sentence()))
                        .orElse("There are no labels from which a view could be proposed")
                + "."));
    }

    private SectionTag findings() {
        SectionTag section = section(h2("Findings"));
        if (check.findings().isEmpty()) {
            return section.with(p("None."));
        }
        Map<Finding.Kind, List<Finding>> kinds = new TreeMap<>();
        check.findings().forEach(finding -> kinds.computeIfAbsent(finding.kind(), unused -> new ArrayList<>())
                .add(finding));
        for (Finding.Severity severity : Finding.Severity.values()) {
            List<Map.Entry<Finding.Kind, List<Finding>>> entries = kinds.entrySet().stream()
                    .filter(entry -> entry.getKey().severity() == severity)
                    .toList();
            if (!entries.isEmpty()) {
                section.with(h3(DomainTable.meaning(severity)));
                entries.forEach(entry -> section.with(details(
                                summary(capital(entry.getKey().title()) + ": "
                                        + entry.getValue().size()),
                                ul(each(entry.getValue().stream().map(finding -> li(finding.message())))))
                        .condAttr(entry.getValue().size() <= 12, "open", "open")));
            }
        }
        return section;
    }

    private SectionTag sheets() {
        SectionTag section = section(
                h2("Contact sheets"),
                p(
                        "The slice with the most labels in the first annotated frame of each scan, otherwise the middle slice, in"
                                + " the orientation that the network sees. All scans should have the same orientation; framed scans have findings."),
                ul(each(IntStream.range(0, check.dataset().structures().names().size())
                                .mapToObj(k -> li(
                                        i().attr("style", "--colour:" + Palette.css(k)),
                                        text(check.dataset()
                                                .structures()
                                                .names()
                                                .get(k))))))
                        .withClass("legend"));
        for (String domain : check.dataset().domains()) {
            List<ScanResult> scans = check.scans().stream()
                    .filter(scan -> scan.subject().domain().equals(domain))
                    .toList();
            List<ScanResult> shown = shown(scans);
            DivTag sheet = div().withClass("sheet");
            shown.forEach(scan -> sheet.with(tile(scan)));
            section.with(h3(domain), sheet);
            if (shown.size() < scans.size()) {
                section.with(p(shown.size() + " of " + scans.size() + " scans"));
            }
        }
        return section;
    }

    private static List<ScanResult> shown(List<ScanResult> scans) {
        int others = (int) scans.stream().filter(scan -> !hasFinding(scan)).count();
        int kept = Math.max(0, SHOWN - (scans.size() - others));
        List<ScanResult> shown = new ArrayList<>();
        int seen = 0;
        for (ScanResult scan : scans) {
            // Evenly distributed over the domain.
            boolean chosen = hasFinding(scan)
                    || others <= kept
                    || (long) (seen + 1) * kept / others > (long) seen * kept / others;
            seen += hasFinding(scan) ? 0 : 1;
            if (chosen) {
                shown.add(scan);
            }
        }
        return shown;
    }

    private static boolean hasFinding(ScanResult scan) {
        return scan.findings().stream().anyMatch(finding -> finding.kind().severity() != Finding.Severity.NOTE);
    }

    private static FigureTag tile(ScanResult scan) {
        FigureTag tile = figure().withCondClass(hasFinding(scan), "found");
        String caption = scan.subject().id();
        if (scan.thumbnail().isPresent()) {
            Thumbnail picture = scan.thumbnail().get();
            byte[] png = SliceTile.png(SliceTile.labelled(picture.images(), picture.labels(), Thumbnail.SIZE, 1));
            tile.with(
                    img().withSrc("data:image/png;base64," + Base64.getEncoder().encodeToString(png))
                            .withAlt(caption));
            caption += ", " + picture.caption();
        } else {
            tile.with(div("cannot be shown").withClass("blank"));
        }
        String found = scan.findings().stream().map(Finding::message).collect(Collectors.joining("\n"));
        return tile.with(figcaption(caption)).withTitle(found);
    }

    private static String capital(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
