//! What stands where on invented pages.

use super::*;

fn outline(page: &str) -> Outline {
    Outline::of(&Document::from(page))
}

#[test]
fn lines_are_what_a_visitor_sees() {
    let page =
        "<title>t</title><p>one <b>two</b>\n three</p><div>four<br>five</div><script>no</script>";
    let outline = outline(page);
    assert_eq!(outline.text, "one two three\nfour\nfive");
    assert_eq!(outline.title, "t");
}

#[track_caller]
fn belongs(page: &str, expected: &[&str]) {
    let mut outline = outline(page);
    let title = outline.place_title("title of the story");
    assert!(title.is_some());
    let lines = outline.lines();
    let belonging = lines
        .iter()
        .filter(|line| outline.belongs(outline.position(line), title));
    let texts: Vec<_> = belonging.map(|line| line.text).collect();
    assert_eq!(texts, expected, "{page}");
}

#[test]
fn what_stands_in_parts_of_the_site_does_not_belong() {
    belongs(
        "<header>now</header><nav>menu</nav><div class='post-header'><h1>title of the story</h1>date</div>
         <p>the story itself, longer than all the rest</p><div class='relatedPosts'>other</div><footer>c</footer>",
        &["title of the story", "date", "the story itself, longer than all the rest"],
    );
}

#[test]
fn what_stands_behind_the_headline_of_another_story_does_not_belong() {
    belongs(
        "<h1>title of the story</h1>date<p>story</p><div><h3><a href='x'>other story</a></h3>its date</div>",
        &["title of the story", "date", "story"],
    );
    belongs(
        "<h1>title of the story</h1>date<p>story</p><li><a href='x'>a story of other people</a></li>its date",
        &[
            "title of the story",
            "date",
            "story",
            "a story of other people",
        ],
    );
}

#[test]
fn a_part_that_holds_the_headline_or_most_of_the_text_is_the_storys() {
    belongs(
        "<div class='share-box'><h1>title of the story</h1>date</div><div class='no-sidebar'>text</div>
         <div class='latest'>the story, longer than all else on this page taken together</div>",
        &[
            "title of the story",
            "date",
            "text",
            "the story, longer than all else on this page taken together",
        ],
    );
}

#[test]
fn comments_do_not_belong_though_they_are_longer_than_the_story() {
    belongs(
        "<h1>title of the story</h1><p>story</p><div id='comments'>much longer than the story and its title</div>",
        &["title of the story", "story"],
    );
}

#[test]
fn what_a_link_offers_to_skip_is_the_sites() {
    let page = "<h1>title of the story</h1><p>the story, longer than all the rest of this page is</p>
        <div><a href='#end-of-podcasts'>skip</a><p>other</p><p id='end-of-podcasts'>end</p><p>its end</p></div>
        <a href='#end-of-nothing'>link</a>";
    belongs(
        page,
        &[
            "title of the story",
            "the story, longer than all the rest of this page is",
            "its end",
            "link",
        ],
    );
    assert_eq!(outline(page).asides().len(), 3);
}

#[test]
fn a_region_is_called_as_its_heading_is() {
    belongs(
        "<h1>title of the story</h1><p>the story, longer than all</p><section aria-labelledby='podcast-promo'>hear</section>",
        &["title of the story", "the story, longer than all"],
    );
}

#[test]
fn a_paragraph_with_two_links_to_rules_is_the_sites() {
    let rules = "<p>see <a href='/privacy.html'>1</a> and <a href='/terms'>2</a></p>";
    let one = "<p>see <a href='/privacy.html'>1</a> and <a href='/x'>2</a></p>";
    assert_eq!(outline(rules).asides().len(), 1);
    assert_eq!(outline(one).asides().len(), 0);
}

#[test]
fn keywords_belong_to_the_story_and_are_not_told() {
    let page = "<h1>title of the story</h1><p>the story, longer than all</p><div class='post-tags'>word</div>";
    belongs(
        page,
        &["title of the story", "the story, longer than all", "word"],
    );
    assert_eq!(outline(page).asides().len(), 1);
}
