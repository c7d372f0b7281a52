// What a program says to a command line that is wrong, in one line: an unknown option or command before all else, with the nearest known
// one. CLI11 reads the command line; left to itself it would complain of what is then missing. For all programs of this folder.
#pragma once

#include <algorithm>
#include <cstdio>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <CLI/CLI.hpp>

#include "nearest_word.hpp"

namespace command_line {

/// The options of a program or of a command, as they are typed.
inline std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

inline std::vector<const CLI::App*> commands_of(const CLI::App& program) {
  return program.get_subcommands([](const CLI::App*) { return true; });
}

/// The commands that have an option.
inline std::vector<std::string> commands_with(const CLI::App& program, const std::string& option) {
  std::vector<std::string> names;
  for (const CLI::App* command : commands_of(program)) {
    const std::vector<std::string> options = option_names(*command);
    if (std::find(options.begin(), options.end(), option) != options.end()) names.push_back(command->get_name());
  }
  return names;
}

/// What is wrong with a word that nothing knows: `command` is the one that has been named before it, if any.
inline std::string unknown_word(const CLI::App& program, const CLI::App* command, std::string word) {
  if (word.size() < 2 || word.front() != '-') {
    if (command != nullptr || commands_of(program).empty()) return "unexpected argument " + word;
    std::vector<std::string> names;
    for (const CLI::App* each : commands_of(program)) names.push_back(each->get_name());
    return "no command is called " + word + or_nearest(word, names);
  }
  word = word.substr(0, word.find('='));
  const std::string text = "unknown option " + word + (command != nullptr ? " of " + command->get_name() : "");
  const std::vector<std::string> others = commands_with(program, word);
  if (command == nullptr && !others.empty()) return "the option " + word + " stands before a command, expected behind it";
  const std::string nearest = or_nearest(word, option_names(command != nullptr ? *command : program));
  if (!nearest.empty() || others.empty()) return text + nearest;
  return text + ", known to: " + listed(others);
}

/// What is wrong in a sentence, and where to read more; CLI11 calls it with the whole program.
inline std::string complaint(const CLI::App* program, const CLI::Error& error) {
  const std::vector<CLI::App*> chosen = program->get_subcommands();
  const CLI::App* command = chosen.empty() ? nullptr : chosen.front();
  std::vector<std::pair<const CLI::App*, std::string>> unknown;  // behind which command, and the word
  for (const std::string& word : program->remaining()) unknown.emplace_back(nullptr, word);
  if (command != nullptr) {
    for (const std::string& word : command->remaining()) unknown.emplace_back(command, word);
  }
  std::erase_if(unknown, [](const auto& each) { return each.second == "--"; });
  // An unknown option leaves its value behind as one argument too many: the option is what is wrong. Before a command stands its name.
  auto first = std::find_if(unknown.begin(), unknown.end(), [](const auto& each) { return each.second.starts_with("-"); });
  const bool no_such_command = command == nullptr && !commands_of(*program).empty();
  if (first == unknown.end() || no_such_command) first = unknown.begin();
  // A wrong value of an option may leave arguments behind, too.
  const auto is = [&](CLI::ExitCodes code) { return error.get_exit_code() == static_cast<int>(code); };
  const bool wrong_value = !is(CLI::ExitCodes::RequiredError) && !is(CLI::ExitCodes::ExtrasError);
  if (first != unknown.end() && !first->second.starts_with("-") && !no_such_command && wrong_value) first = unknown.end();
  std::string said = error.what();
  if (first != unknown.end()) said = unknown_word(*program, first->first, first->second);
  return program->get_name() + ": " + said + "; see " + program->get_name() + " " + (command != nullptr ? command->get_name() + " " : "") +
         "--help\n";
}

/// Reads the command line, and runs what it asks for where the program has commands. Gives the status to end with where there is nothing
/// to go on with: 0 after help, 2 after wrong use, of which one line on the error stream says what is wrong.
inline std::optional<int> read(CLI::App& program, int argc, char** argv) {
  program.failure_message(complaint);
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.exit(error) == 0 ? 0 : 2;
  }
  return std::nullopt;
}

/// A value that is one of a few words.
inline CLI::Validator one_of(const std::vector<std::string>& words) {
  const auto check = [words](const std::string& word) -> std::string {
    if (std::find(words.begin(), words.end(), word) != words.end()) return {};
    return word + " is none of " + listed(words) + or_nearest(word, words);
  };
  std::string braced;
  for (const std::string& word : words) braced += (braced.empty() ? "{" : ",") + word;
  return {check, braced + "}"};
}

}  // namespace command_line
