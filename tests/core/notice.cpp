// Notices: text, counts, handlers.
#define BOOST_TEST_MODULE core_notice
#include <boost/test/unit_test.hpp>

#include <vector>

#include <sketchrnn/core/notice.hpp>

namespace srn = sketchrnn;

BOOST_AUTO_TEST_CASE(a_notice_is_one_line_with_source_kind_count_and_place) {
  BOOST_TEST(srn::to_string({"cat.svg", "hidden elements left out", 3, "line 12"}) ==
             "cat.svg: hidden elements left out: 3, the first at line 12");
  BOOST_TEST(srn::to_string({"cat.svg", "masks ignored", 1, "line 2"}) == "cat.svg: masks ignored: 1, at line 2");
  BOOST_TEST(srn::to_string({"cat.npz", "offsets clamped", 7, ""}) == "cat.npz: offsets clamped: 7");
}

BOOST_AUTO_TEST_CASE(a_counter_gives_one_notice_a_kind_in_order_of_appearance) {
  srn::NoticeCounter counter("cat.svg");
  counter.add("masks ignored", "line 4");
  counter.add("hidden elements left out", "line 5", 2);
  counter.add("masks ignored", "line 9");
  counter.add("never happened", "line 1", 0);
  std::vector<srn::Notice> heard;
  const srn::NoticeHandler listen = [&](const srn::Notice& notice) { heard.push_back(notice); };
  counter.report(listen);
  const std::vector<srn::Notice> expected{{"cat.svg", "masks ignored", 2, "line 4"}, {"cat.svg", "hidden elements left out", 2, "line 5"}};
  BOOST_TEST((heard == expected));
  counter.report(listen);
  BOOST_TEST(heard.size() == 2U);  // the counts have been reset
}

BOOST_AUTO_TEST_CASE(an_empty_handler_ignores_notices) {
  srn::NoticeCounter counter("cat.svg");
  counter.add("masks ignored");
  BOOST_CHECK_NO_THROW(counter.report({}));
  bool heard = false;
  counter.report([&](const srn::Notice&) { heard = true; });
  BOOST_TEST(!heard);
}
