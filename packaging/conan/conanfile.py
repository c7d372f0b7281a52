"""A recipe for Conan 2: the headers of the sources that it is part of.

    conan create packaging/conan -o "sketchrnn/*:with_io=True" --build=missing
"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.files import copy, load
from conan.tools.layout import basic_layout

required_conan_version = ">=2.0"


class SketchrnnConan(ConanFile):
    name = "sketchrnn"
    description = "sketch-rnn in header-only C++20"
    license = "MIT"
    topics = ("sketch-rnn", "drawing", "recurrent-neural-network", "header-only")
    package_type = "header-library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"with_inference": [True, False], "with_io": [True, False]}
    default_options = {"with_inference": False, "with_io": False}
    no_copy_source = True

    @property
    def _inference(self):
        return bool(self.options.with_inference or self.options.with_io)

    def set_version(self):
        text = load(self, os.path.join(self.recipe_folder, "..", "..", "include", "sketchrnn", "version.hpp"))
        numbers = [re.search(rf"#define SKETCHRNN_VERSION_{part} (\d+)", text)[1] for part in ("MAJOR", "MINOR", "PATCH")]
        self.version = ".".join(numbers)

    def export_sources(self):
        root = os.path.join(self.recipe_folder, "..", "..")
        copy(self, "*.hpp", os.path.join(root, "include"), os.path.join(self.export_sources_folder, "include"))
        copy(self, "LICENSE", root, self.export_sources_folder)

    def layout(self):
        basic_layout(self)

    def requirements(self):
        self.requires("eigen/3.4.0", transitive_headers=True)
        self.requires("xtensor/0.24.7", transitive_headers=True)
        if self._inference:
            self.requires("nlohmann_json/3.11.3", transitive_headers=True)
        if self.options.with_io:
            self.requires("pugixml/1.14", transitive_headers=True, transitive_libs=True)
            self.requires("zlib/1.3.1", transitive_headers=True, transitive_libs=True)

    def validate(self):
        if self.settings.get_safe("compiler.cppstd"):
            check_min_cppstd(self, 20)

    def package_id(self):
        # The headers are the same on every system.
        self.info.settings.clear()

    def package(self):
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        copy(self, "*.hpp", os.path.join(self.source_folder, "include"), os.path.join(self.package_folder, "include"))

    def package_info(self):
        self.cpp_info.set_property("cmake_file_name", "sketchrnn")
        self._component("sketchrnn", ["eigen::eigen", "xtensor::xtensor"])
        if self.settings.os in ("Linux", "FreeBSD"):
            self.cpp_info.components["sketchrnn"].system_libs = ["pthread"]
        if self._inference:
            self._component("inference", ["sketchrnn", "nlohmann_json::nlohmann_json"])
        if self.options.with_io:
            self._component("io", ["inference", "pugixml::pugixml", "zlib::zlib"])

    def _component(self, name, requires):
        component = self.cpp_info.components[name]
        component.set_property("cmake_target_name", f"sketchrnn::{name}")
        component.set_property("pkg_config_name", "sketchrnn" if name == "sketchrnn" else f"sketchrnn-{name}")
        component.requires = requires
        component.bindirs = []
        component.libdirs = []
